/* Asks the Deputy service in JSON: who am I, what may I do, and for a file. It shows in C what
 * other languages do; calls.c does the same with C's structures. README.txt of the SDK has the
 * lines that build this. */
#include <deputy.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <windows.h>

static const char who[] = "{\"operation\":\"whoami\"}";
static const char may_set[] = "{\"operation\":\"access\",\"kind\":\"key\","
                              "\"object\":\"HKLM\\\\SOFTWARE\",\"want\":\"KEY_SET_VALUE\"}";
static const char win_ini[] = "{\"operation\":\"file_open\",\"want\":\"read\",\"share\":\"read\","
                              "\"path\":\"C:\\\\windows\\\\win.ini\"}";

/* The answer, which is the caller's to free; NULL when it was none, after saying why. */
static char *ask(struct deputy_session *session, const char *request)
{
    char *answer = NULL;
    if (deputy_ask(session, request, &answer, NULL) == 0)
        return answer;
    fprintf(stderr, "%s\n", answer ? answer : "no memory for an answer");
    deputy_answer_free(answer);
    return NULL;
}

static int print_answer(struct deputy_session *session, const char *request)
{
    char *answer = ask(session, request);
    if (!answer)
        return 1;
    printf("%s\n", answer);
    deputy_answer_free(answer);
    return 0;
}

/* The handle in an answer. No text in it can look like its name: quotes there are escaped. */
static HANDLE find_handle(const char *answer)
{
    const char *member = strstr(answer, "\"handle\":");
    return member ? (HANDLE)(uintptr_t)strtoul(member + strlen("\"handle\":"), NULL, 10) : NULL;
}

/* The handle is this program's own, and like any other. */
static int read_file(struct deputy_session *session, const char *request)
{
    char bytes[64];
    DWORD size = 0;
    char *answer = ask(session, request);
    if (!answer)
        return 1;
    HANDLE file = find_handle(answer);
    deputy_answer_free(answer);
    BOOL done = ReadFile(file, bytes, sizeof(bytes), &size, NULL);
    CloseHandle(file);
    printf("read %lu bytes\n", (unsigned long)size);
    return !done;
}

int main(void)
{
    struct deputy_session *session;
    uint32_t status = deputy_open(NULL, &session, NULL);
    if (status) {
        fprintf(stderr, "open a session: error %lu\n", (unsigned long)status);
        return (int)status;
    }
    int failed = print_answer(session, who);
    if (!failed)
        failed = print_answer(session, may_set); /* a denial is an answer */
    if (!failed)
        failed = read_file(session, win_ini);
    deputy_close(session);
    return failed;
}
