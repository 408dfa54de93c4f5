/* deputyctl doctor: what is checked of a running installation. */
#ifndef DEPUTY_CTL_DOCTOR_DOCTOR_H
#define DEPUTY_CTL_DOCTOR_DOCTOR_H

#include "ctl/common/command.h"
#include "ctl/doctor/doctor_finding.h"
#include "host/restart/start_failures.h"
#include "base/arena.h"

#include <wchar.h>

enum { DOCTOR_VALUE_SIZE = 4096 }; /* characters of a value of the registry, with its zero */

struct config;

/* What several checks look at, found out before the first one runs. A status says how asking went;
 * what it is about holds only when it is 0. */
struct doctor {
    const struct call *call;
    struct arena arena;
    uint32_t config_status; /* of the service control manager's configuration */
    const char *image_path; /* as it is registered */
    const char *program;    /* the path in it; NULL when it has none */
    const char *account;
    uint32_t start_type;
    uint32_t state_status;
    uint32_t state; /* SERVICE_RUNNING, ... */
    uint32_t process_id;
    struct start_failures failures; /* starts that failed */
    struct deputy_reply query;      /* of asking whoever answers what it is */
    struct deputy_service_info info;
    struct deputy_reply open; /* of opening a session, and of whoami in it */
    bool verified;
    const char *claimed_user; /* the SID that whoever answers says it runs under; NULL: nothing */
    const char *service_user; /* the SID that the service does run under; NULL when not known */
};

/* One check. It sets the finding's verdict and text, and the fix for all but a pass; what else it
 * finds it adds (doctor_add). */
struct doctor_check {
    const char *name;
    void (*run)(const struct doctor *doctor, struct doctor_finding *finding);
};

/* Find out what the checks look at; free it with doctor_free. */
void doctor_ask(const struct call *call, struct doctor *doctor);
void doctor_free(struct doctor *doctor);

/* The numeric settings as the service would read them. */
uint32_t doctor_settings(struct config *config);

/* The message file that the event source is registered with. ERROR_BAD_PATHNAME when its path is
 * not absolute; otherwise what the registry or the file system says: it is there. */
uint32_t doctor_message_file(wchar_t path[DOCTOR_VALUE_SIZE]);

/* The checks of each file, in the order of the table in doctor_command.c. */
void doctor_installed(const struct doctor *doctor, struct doctor_finding *finding);
void doctor_image_path(const struct doctor *doctor, struct doctor_finding *finding);
void doctor_account(const struct doctor *doctor, struct doctor_finding *finding);
void doctor_start_type(const struct doctor *doctor, struct doctor_finding *finding);
void doctor_sid_type(const struct doctor *doctor, struct doctor_finding *finding);
void doctor_required_privileges(const struct doctor *doctor, struct doctor_finding *finding);
void doctor_recovery(const struct doctor *doctor, struct doctor_finding *finding);
void doctor_shutdown(const struct doctor *doctor, struct doctor_finding *finding);
void doctor_machine(const struct doctor *doctor, struct doctor_finding *finding);
void doctor_program_writers(const struct doctor *doctor, struct doctor_finding *finding);
void doctor_folder_writers(const struct doctor *doctor, struct doctor_finding *finding);
void doctor_data_writers(const struct doctor *doctor, struct doctor_finding *finding);
void doctor_log_source(const struct doctor *doctor, struct doctor_finding *finding);
void doctor_log_descriptor(const struct doctor *doctor, struct doctor_finding *finding);
void doctor_messages(const struct doctor *doctor, struct doctor_finding *finding);
void doctor_names(const struct doctor *doctor, struct doctor_finding *finding);
void doctor_running(const struct doctor *doctor, struct doctor_finding *finding);
void doctor_endpoint(const struct doctor *doctor, struct doctor_finding *finding);
void doctor_server(const struct doctor *doctor, struct doctor_finding *finding);
void doctor_version(const struct doctor *doctor, struct doctor_finding *finding);
void doctor_token(const struct doctor *doctor, struct doctor_finding *finding);
void doctor_mitigations(const struct doctor *doctor, struct doctor_finding *finding);
void doctor_clock(const struct doctor *doctor, struct doctor_finding *finding);
void doctor_policy(const struct doctor *doctor, struct doctor_finding *finding);
void doctor_spool(const struct doctor *doctor, struct doctor_finding *finding);
void doctor_space(const struct doctor *doctor, struct doctor_finding *finding);
void doctor_archives(const struct doctor *doctor, struct doctor_finding *finding);
void doctor_reports(const struct doctor *doctor, struct doctor_finding *finding);
void doctor_dumps(const struct doctor *doctor, struct doctor_finding *finding);

#endif
