/* Compiler attributes the house relies on: cleanup at scope exit, results that
 * must be looked at, and format strings that are checked. */
#ifndef BASE_DEFER_H
#define BASE_DEFER_H

/* CLOSES(File, file_close) defines the helper that DEFER(file_close) names.
 * Every such close function must accept a zeroed handle. */
#define CLOSES(Type, close)                                                                                  \
    static inline void close##_at_exit(Type *handle)                                                         \
    {                                                                                                        \
        close(handle);                                                                                       \
    }                                                                                                        \
    struct close##_needs_semicolon

/* The same for handles that are pointers: close takes the pointer itself and accepts NULL. */
#define CLOSES_POINTER(Type, close)                                                                          \
    static inline void close##_at_exit(Type **handle)                                                        \
    {                                                                                                        \
        close(*handle);                                                                                      \
    }                                                                                                        \
    struct close##_needs_semicolon

#define DEFER(close) __attribute__((cleanup(close##_at_exit)))
#define MUST_CHECK __attribute__((warn_unused_result))
#define PRINTF_LIKE(nth, first) __attribute__((format(printf, nth, first)))

#endif
