/* Not a parser: it fails on purpose, so that the replay can show that it notices. A byte too far is all there
 * is to see where a sanitizer looks. */
#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
#ifdef __SANITIZE_ADDRESS__
    const volatile uint8_t *bytes = data;
    return bytes[size] > 1 ? 0 : 0;
#else
    if (size > 0 && data[0] == 'f')
        abort();
    return 0;
#endif
}
