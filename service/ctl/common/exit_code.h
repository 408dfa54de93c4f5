/* How deputyctl ends. The numbers are an interface: scripts depend on them. */
#ifndef DEPUTY_CTL_COMMON_EXIT_CODE_H
#define DEPUTY_CTL_COMMON_EXIT_CODE_H

#include "include/deputy.h"

enum exit_code {
    EXIT_CODE_OK = 0,
    EXIT_CODE_FAILED = 1,
    EXIT_CODE_USAGE = 2,
    EXIT_CODE_UNAVAILABLE = 3,
    EXIT_CODE_NOT_TRUSTED = 4,
    EXIT_CODE_DENIED = 5,
    EXIT_CODE_ALTERED = 6,
    EXIT_CODE_UNSOUND = 7, /* doctor: a check failed */
    EXIT_CODE_NOTHING = 8, /* verify: there are no records */
};

/* The code to end with after a call that failed. */
enum exit_code exit_code_of(const struct deputy_reply *reply);

#endif
