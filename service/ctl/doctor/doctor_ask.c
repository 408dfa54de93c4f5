#include "ctl/doctor/doctor.h"
#include "ctl/identity/process_user.h"
#include "ctl/services/scm.h"
#include "client/answer/wide.h"
#include "host/restart/start_record.h"

#include <string.h>
#include <windows.h>

/* Without the quotation marks; NULL when there is none, or no memory. */
static const char *copy_program(struct arena *arena, const char *image_path)
{
    const char *program;
    size_t size;
    if (image_path_judge(image_path, &program, &size) == IMAGE_PATH_BROKEN)
        return NULL;
    char *copy = arena_alloc(arena, size + 1);
    if (copy) {
        memcpy(copy, program, size);
        copy[size] = 0;
    }
    return copy;
}

static uint32_t keep_config(struct doctor *doctor, const QUERY_SERVICE_CONFIGW *config)
{
    const WCHAR *account = config->lpServiceStartName;
    doctor->image_path = wide_to_utf8(&doctor->arena, config->lpBinaryPathName);
    doctor->account = wide_to_utf8(&doctor->arena, account ? account : L"");
    doctor->start_type = config->dwStartType;
    if (!doctor->image_path || !doctor->account)
        return ERROR_NOT_ENOUGH_MEMORY;
    doctor->program = copy_program(&doctor->arena, doctor->image_path);
    return ERROR_SUCCESS;
}

static uint32_t read_config(struct doctor *doctor, SC_HANDLE service)
{
    enum { SIZE_MAX_BYTES = 8 * 1024 }; /* Microsoft: "QueryServiceConfigW function" */
    DWORD needed;
    QUERY_SERVICE_CONFIGW *config = arena_alloc(&doctor->arena, SIZE_MAX_BYTES);
    if (!config)
        return ERROR_NOT_ENOUGH_MEMORY;
    if (!QueryServiceConfigW(service, config, SIZE_MAX_BYTES, &needed))
        return GetLastError();
    return keep_config(doctor, config);
}

static uint32_t ask_config(struct doctor *doctor)
{
    SC_HANDLE service;
    uint32_t status = scm_open_deputy(SERVICE_QUERY_CONFIG, &service);
    if (status != ERROR_SUCCESS)
        return status;
    status = read_config(doctor, service);
    CloseServiceHandle(service);
    return status;
}

static void ask_state(struct doctor *doctor)
{
    struct scm_state state = {0};
    doctor->state_status = scm_query(&state);
    doctor->state = state.state;
    doctor->process_id = state.process_id;
    doctor->failures = start_record_read();
}

static const char *copy_sid(struct arena *arena, const struct deputy_sid *sid)
{
    return arena_copy(arena, sid->text, strlen(sid->text) + 1);
}

static void ask_server(struct doctor *doctor)
{
    struct deputy_options options = call_deputy_options(doctor->call);
    struct deputy_session *session = NULL;
    struct deputy_whoami *who;
    if (deputy_query_service(&options, &doctor->info, &doctor->query))
        return;
    if (call_open(doctor->call, &session, &doctor->open))
        return;
    doctor->verified = deputy_server_verified(session) != 0;
    if (deputy_whoami(session, &who, &doctor->open) == ERROR_SUCCESS) {
        if (deputy_has(who->service, DEPUTY_FACT_USER))
            doctor->claimed_user = copy_sid(&doctor->arena, &who->service->user);
        deputy_whoami_free(who);
    }
    deputy_close(session);
}

/* NULL when it is not to be found out. */
static const char *ask_process(struct arena *arena, uint32_t process_id)
{
    char user[SID_TEXT_SIZE];
    HANDLE process = OpenProcess(PROCESS_QUERY_INFORMATION, FALSE, process_id);
    if (!process)
        return NULL;
    uint32_t status = process_user(process, user);
    CloseHandle(process);
    return status ? NULL : arena_copy(arena, user, strlen(user) + 1);
}

/* Whose the process is that the service control manager knows. Who answers may say anything, and is
 * believed only where it is proved to be whom clients trust. */
static void ask_user(struct doctor *doctor)
{
    if (doctor->process_id)
        doctor->service_user = ask_process(&doctor->arena, doctor->process_id);
    if (!doctor->service_user && doctor->verified)
        doctor->service_user = doctor->claimed_user;
}

void doctor_ask(const struct call *call, struct doctor *doctor)
{
    *doctor = (struct doctor){.call = call};
    doctor->config_status = ask_config(doctor);
    ask_state(doctor);
    ask_server(doctor);
    ask_user(doctor);
}

void doctor_free(struct doctor *doctor)
{
    arena_free(&doctor->arena);
}
