/* Whether a package of XML parts (XLSX) is there in full. The library that writes one keeps its parts in
 * files of its own meanwhile, and does not notice when the disk gives out under those: a part that was cut
 * off would stand in a package that looks whole. */
#ifndef REPORT_PACKAGE_H
#define REPORT_PACKAGE_H

#include <stdbool.h>

/* Every part can be unpacked, has the length and the sum it should have, and ends with the tag that it began
 * with. */
bool package_is_whole(const char *path);

#endif
