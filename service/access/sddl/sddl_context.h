/* What a text in SDDL is read with, and where it is wrong. */
#ifndef DEPUTY_ACCESS_SDDL_SDDL_CONTEXT_H
#define DEPUTY_ACCESS_SDDL_SDDL_CONTEXT_H

#include "access/model/descriptor.h"

enum {
    SDDL_TEXT_MAX = 1 << 18,   /* the longest text, in bytes */
    SDDL_CONDITION_DEPTH = 32, /* parentheses within parentheses in a condition */
};

/* The SIDs that aliases are relative to; absent ones make their aliases an error. */
struct sddl_context {
    struct access_sid domain;  /* DA DG DU DC DD CA PA RS CN AP KA */
    struct access_sid forest;  /* EA SA RO EK: the root domain */
    struct access_sid machine; /* LA LG: the local account domain */
};

/* Where a text is wrong, in bytes from its start, and in what. */
struct sddl_error {
    size_t position;
    const char *reason; /* "unknown right"; never freed */
};

#endif
