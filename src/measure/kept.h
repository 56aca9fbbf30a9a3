/* A definition that was used does not change: what each version of a site's own measures counted when the
 * register first met it is kept there, and a file that says otherwise is refused. So last year's figure is
 * counted again as it was. The standard measures are the program's and not kept. */
#ifndef MEASURE_KEPT_H
#define MEASURE_KEPT_H

#include "measure/book.h"
#include "store/store.h"

/* Keeps the versions that are new, in one audited write; the store must be open for writing. ERROR_INPUT for
 * a version that counts otherwise than the kept one: it names both and says to write the next version. */
bool measures_keep(Store *store, const MeasureBook *book, Error *err) MUST_CHECK;

#endif
