/* A token that a test makes up, and what the system says of it, laid out as the pages say: pointers
 * point into the answer, and nothing is written when there is no room for all of it. */
#ifndef DEPUTY_TESTS_UNIT_TOKEN_FAKE_TOKEN_H
#define DEPUTY_TESTS_UNIT_TOKEN_FAKE_TOKEN_H

#include "token/token_class.h"

enum { FAKE_LIST_MAX = 200 };

struct fake_sid {
    const char *text; /* ends a list when NULL */
    uint32_t attributes;
};

/* How much of TOKEN_ACCESS_INFORMATION the system has. */
enum fake_windows { FAKE_WINDOWS_7, FAKE_WINDOWS_8, FAKE_WINDOWS_8_1, FAKE_WINDOWS_10 };

struct fake_token {
    const char *user;
    const struct fake_sid *groups;
    const struct fake_sid *restricting;
    const struct fake_sid *capabilities;
    const char *package;     /* NULL: none */
    const char *trust_level; /* NULL: none */
    const char *integrity;
    uint32_t privileges; /* so many, from SeCreateTokenPrivilege on, every other one enabled */
    uint32_t type;
    uint32_t level;
    uint32_t policy;
    uint32_t session;
    bool has_dacl;
    enum fake_windows windows;
};

/* An ordinary token of level impersonation, with a label, a logon SID and nothing special. */
extern const struct fake_token fake_token_plain;

/* A restricted token in an AppContainer. */
extern const struct fake_token fake_token_confined;

/* Write the answer of a class to memory of this size, if it is large enough. Returns the size that
 * it needs. */
size_t fake_token_answer(
    const struct fake_token *token, enum token_class class, void *to, size_t size);

#endif
