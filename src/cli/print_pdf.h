/* A page on paper: a tagged PDF, made by a Chromium that is there already. */
#ifndef CLI_PRINT_PDF_H
#define CLI_PRINT_PDF_H

#include "base/error.h"

/* Prints an HTML file. *made false, without an error, where no Chromium is found on the PATH (`chromium`,
 * `chromium-browser`, `google-chrome`). What stands at `pdf` is replaced only by a whole file. ERROR_SYSTEM
 * when the browser fails or takes longer than two minutes. */
bool print_pdf(const char *html, const char *pdf, bool *made, Error *err) MUST_CHECK;

#endif
