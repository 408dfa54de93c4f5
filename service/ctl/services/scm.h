/* What the service control manager knows of the Deputy service. */
#ifndef DEPUTY_CTL_SERVICES_SCM_H
#define DEPUTY_CTL_SERVICES_SCM_H

#include "base/buffer.h"

struct SC_HANDLE__;

struct scm_state {
    uint32_t state;         /* SERVICE_RUNNING, ... */
    uint32_t process_id;    /* 0 when it does not run */
    uint32_t exit_code;     /* Win32; ERROR_SERVICE_SPECIFIC_ERROR (1066): see specific_code */
    uint32_t specific_code; /* the service's own */
};

/* Open the service with these rights (Microsoft: "Service Security and Access Rights"); *service
 * (SC_HANDLE) is closed with CloseServiceHandle. Fails as scm_query does. */
uint32_t scm_open_deputy(uint32_t access, struct SC_HANDLE__ **service);

/* Ask for the state. ERROR_SERVICE_DOES_NOT_EXIST when Deputy is not installed;
 * ERROR_ACCESS_DENIED when the caller may not ask. */
uint32_t scm_query(struct scm_state *state);

/* Append why a service ended, in words. */
void scm_put_exit(struct buffer *buffer, const struct scm_state *state);

struct start_failures;

/* Append what failed in starts that are not tried again by themselves, in words. */
void scm_put_failures(struct buffer *buffer, const struct start_failures *failures);

#endif
