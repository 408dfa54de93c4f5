/* A client to impersonate that is whatever a test wants: it takes the place of
 * service/impersonation/client.c at link time. */
#ifndef DEPUTY_TESTS_UNIT_IMPERSONATION_FAKE_CLIENT_H
#define DEPUTY_TESTS_UNIT_IMPERSONATION_FAKE_CLIENT_H

#include <stdint.h>

enum fake_impersonation {
    FAKE_GENUINE,        /* a token of level impersonation */
    FAKE_IDENTIFICATION, /* a token of level identification */
    FAKE_ANONYMOUS,      /* a token of level anonymous */
    FAKE_ANONYMOUS_USER, /* the anonymous logon's own token */
    FAKE_REFUSED,        /* the runtime says no, and does nothing */
    FAKE_REFUSED_LATE,   /* the runtime says no, but the thread has the token */
    FAKE_LYING,          /* the runtime says yes, and does nothing */
};

enum fake_revert {
    FAKE_REVERT_GENUINE,
    FAKE_REVERT_REFUSED, /* the runtime says no */
    FAKE_REVERT_LYING,   /* the runtime says yes, and does nothing */
};

struct fake_client {
    enum fake_impersonation impersonation;
    enum fake_revert revert;
    unsigned impersonated; /* how often each was called */
    unsigned reverted;
};

extern struct fake_client fake_client;

enum { FAKE_STATUS = 1725 }; /* what a runtime that says no answers: RPC_S_NO_CALL_ACTIVE */

#endif
