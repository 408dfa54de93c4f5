/* Who am I for the Deputy service, what may I do, and a file that it opens for me. README.txt of
 * the SDK has the lines that build this. */
#include <deputy.h>
#include <stdio.h>
#include <windows.h>

static uint32_t failed(const char *what, const struct deputy_reply *reply)
{
    fprintf(stderr, "%s: error %lu in stage %s, record %s\n", what, (unsigned long)reply->status,
        deputy_stage_name(reply->stage), reply->correlation);
    return reply->status;
}

static uint32_t say_who(struct deputy_session *session)
{
    struct deputy_whoami *who;
    struct deputy_reply reply;
    if (deputy_whoami(session, &who, &reply))
        return failed("whoami", &reply);
    printf("I am %s\n", who->caller->user.text);
    deputy_whoami_free(who);
    return 0;
}

/* A denial is an answer. */
static uint32_t ask_access(struct deputy_session *session, const wchar_t *key)
{
    struct deputy_access *access;
    struct deputy_reply reply;
    if (deputy_access(session, DEPUTY_OBJECT_KEY, key, KEY_SET_VALUE, &access, &reply))
        return failed("access", &reply);
    printf("KEY_SET_VALUE: %s\n", access->status ? "denied" : "granted");
    deputy_access_free(access);
    return 0;
}

/* The handle is this program's own, and like any other. */
static uint32_t read_file(struct deputy_session *session, const wchar_t *path)
{
    struct deputy_reply reply;
    void *file;
    char bytes[64];
    DWORD size = 0;
    if (deputy_open_file(
            session, path, GENERIC_READ, FILE_SHARE_READ, OPEN_EXISTING, 0, &file, NULL, &reply))
        return failed("open", &reply);
    uint32_t status = ReadFile(file, bytes, sizeof(bytes), &size, NULL) ? 0 : GetLastError();
    CloseHandle(file);
    printf("read %lu bytes\n", (unsigned long)size);
    return status;
}

int main(void)
{
    struct deputy_session *session;
    struct deputy_reply reply;
    if (deputy_open(NULL, &session, &reply))
        return (int)failed("open a session", &reply);
    uint32_t status = say_who(session);
    if (!status)
        status = ask_access(session, L"HKLM\\SOFTWARE");
    if (!status)
        status = read_file(session, L"C:\\windows\\win.ini");
    deputy_close(session);
    return (int)status;
}
