/* As much of Check as unit/pipeline/fake_platform.c needs where no suite runs: what fails is a
 * crash. */
#ifndef DEPUTY_TESTS_FUZZ_SHIM_CHECK_H
#define DEPUTY_TESTS_FUZZ_SHIM_CHECK_H

#include <stdlib.h>

#define ck_assert(condition)              ((condition) ? (void)0 : abort())
#define ck_assert_msg(condition, message) ck_assert((message) && (condition))
#define ck_assert_ptr_nonnull(pointer)    ck_assert((pointer) != NULL)
#define ck_assert_ptr_null(pointer)       ck_assert((pointer) == NULL)
#define ck_assert_int_eq(one, other)      ck_assert((one) == (other))
#define ck_assert_uint_eq(one, other)     ck_assert((one) == (other))
#define ck_assert_uint_lt(one, other)     ck_assert((one) < (other))

#endif
