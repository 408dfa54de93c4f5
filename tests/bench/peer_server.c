/* peer_server: what the service is compared with, a pipe server as they are often written.
 *
 * usage: peer_server
 *
 * Prints "ready" and serves until its input ends. Each client has a thread, which for each request
 * impersonates the client, opens the thread's token, reads it, reverts, reports an event and
 * answers. It proves nothing, lets everybody in, keeps nothing that the log did not take, and ends
 * itself when anything fails.
 */
#include "bench/peer_pipe.h"
#include "bench/token_questions.h"

#include <windows.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ALIGNMENT = 8, EVENT_ID = 1, SIZE_TEXT = 16 };

struct answer {
    _Alignas(ALIGNMENT) BYTE bytes[PEER_ANSWER_MAX];
    DWORD size;
};

static HANDLE source;

static void fail(const char *what)
{
    fprintf(stderr, "peer_server: %s: error %lu\n", what, (unsigned long)GetLastError());
    ExitProcess(1);
}

/* The pointers in an answer mean nothing to the client, which does not look at it. */
static void read_token(HANDLE token, BYTE request, struct answer *answer)
{
    size_t count = request == PEER_WHOAMI ? ARRAYSIZE(token_questions) : TOKEN_QUESTIONS_BASIC;
    answer->size = 0;
    for (size_t i = 0; i < count; i++) {
        DWORD left = (DWORD)sizeof(answer->bytes) - answer->size, used;
        const struct token_question *question = &token_questions[i];
        DWORD size = question->size ? question->size : left;
        if (size > left ||
            !GetTokenInformation(token, question->class, answer->bytes + answer->size, size, &used))
            fail("GetTokenInformation");
        answer->size += (used + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    }
}

static void act_as_client(HANDLE pipe, BYTE request, struct answer *answer)
{
    HANDLE token;
    if (!ImpersonateNamedPipeClient(pipe))
        fail("ImpersonateNamedPipeClient");
    if (!OpenThreadToken(GetCurrentThread(), TOKEN_QUERY, TRUE, &token))
        fail("OpenThreadToken");
    read_token(token, request, answer);
    CloseHandle(token);
    if (!RevertToSelf())
        fail("RevertToSelf");
}

static void report(const struct answer *answer)
{
    const TOKEN_USER *user = (const void *)answer->bytes; /* the first answer */
    WCHAR size[SIZE_TEXT];
    const WCHAR *strings[] = {L"whoami", L"success", size};
    swprintf(size, ARRAYSIZE(size), L"%lu", (unsigned long)answer->size);
    if (!ReportEventW(source, EVENTLOG_AUDIT_SUCCESS, 0, EVENT_ID, user->User.Sid,
            ARRAYSIZE(strings), 0, strings, NULL))
        fail("ReportEvent");
}

static DWORD WINAPI serve_client(void *context)
{
    HANDLE pipe = context;
    struct answer *answer = malloc(sizeof(*answer));
    BYTE request;
    DWORD done;
    if (!answer)
        fail("malloc");
    while (ReadFile(pipe, &request, sizeof(request), &done, NULL)) {
        act_as_client(pipe, request, answer);
        report(answer);
        if (!WriteFile(pipe, answer->bytes, answer->size, &done, NULL))
            break; /* it has gone away */
    }
    free(answer);
    CloseHandle(pipe);
    return 0;
}

static HANDLE make_pipe(void)
{
    HANDLE pipe = CreateNamedPipeW(PEER_PIPE, PIPE_ACCESS_DUPLEX,
        PIPE_TYPE_MESSAGE | PIPE_READMODE_MESSAGE | PIPE_WAIT, PIPE_UNLIMITED_INSTANCES,
        PEER_ANSWER_MAX, PEER_ANSWER_MAX, 0, NULL);
    if (pipe == INVALID_HANDLE_VALUE)
        fail("CreateNamedPipe");
    return pipe;
}

/* There is always one that waits for the next client, so that none finds all of them taken. */
static DWORD WINAPI let_clients_in(void *context)
{
    HANDLE pipe = context;
    while (ConnectNamedPipe(pipe, NULL) || GetLastError() == ERROR_PIPE_CONNECTED) {
        HANDLE next = make_pipe();
        HANDLE thread = CreateThread(NULL, 0, serve_client, pipe, 0, NULL);
        if (!thread)
            fail("CreateThread");
        CloseHandle(thread);
        pipe = next;
    }
    fail("ConnectNamedPipe");
    return 1;
}

int main(void)
{
    source = RegisterEventSourceW(NULL, L"Deputy-Bench-Peer");
    if (!source)
        fail("RegisterEventSource");
    if (!CreateThread(NULL, 0, let_clients_in, make_pipe(), 0, NULL))
        fail("CreateThread");
    puts("ready");
    fflush(stdout);
    while (getchar() != EOF)
        ;
    return 0;
}
