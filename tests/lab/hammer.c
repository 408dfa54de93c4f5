/* hammer: calls the service from several threads and counts how the calls end.
 *
 * usage: hammer ping|whoami [threads=N] [calls=N] [ms=N] [pause=MS] [own] [list[=N]] [input]
 *
 *   threads=N  how many threads call (1)
 *   calls=N    calls of each thread; 0 is no limit (1)
 *   ms=N       after so many milliseconds no call begins; 0 is no limit (0)
 *   pause=MS   between the calls of a thread (0)
 *   own        each thread has a session of its own, instead of one for all
 *   list       print a line for each call as it ends: STATUS STAGE CORRELATION ("-" for none)
 *   list=N     the same for the first N calls only
 *   input      no call begins after the standard input has ended
 *
 * Prints at the end one JSON object: "calls", "microseconds", "median_us" and "slowest_us" (see
 * load.h) and "outcomes", a list of {"status", "stage", "count"}. Exit code: 0 whatever the calls'
 * status was; 1 when the session could not be opened (standard error says why), 2 for wrong usage.
 */
#include "load.h"

#include <windows.h>
#include <stdio.h>
#include <wchar.h>

static void print_call(const struct deputy_reply *reply)
{
    printf("%lu %s %s\n", (unsigned long)reply->status, deputy_stage_name(reply->stage),
        *reply->correlation ? reply->correlation : "-");
    fflush(stdout);
}

static int parse_number(const WCHAR *argument, const WCHAR *name, uint32_t *number)
{
    size_t length = wcslen(name);
    WCHAR *end;
    if (wcsncmp(argument, name, length) || argument[length] != L'=')
        return 0;
    unsigned long value = wcstoul(argument + length + 1, &end, 10);
    if (!argument[length + 1] || *end)
        return 0;
    *number = (uint32_t)value;
    return 1;
}

static DWORD WINAPI await_end_of_input(void *context)
{
    struct load *load = context;
    HANDLE input = GetStdHandle(STD_INPUT_HANDLE);
    BYTE byte;
    DWORD read;
    while (ReadFile(input, &byte, sizeof(byte), &read, NULL) && read)
        ;
    InterlockedExchange(&load->over, 1);
    return 0;
}

/* From the next call on; the thread lasts as long as the process. */
static int watch_input(struct load *load)
{
    HANDLE thread = CreateThread(NULL, 0, await_end_of_input, load, 0, NULL);
    if (thread)
        CloseHandle(thread);
    return thread != NULL;
}

static int parse_list(const WCHAR *argument, struct load *load)
{
    if (wcscmp(argument, L"list") && !parse_number(argument, L"list", &load->each_most))
        return 0;
    load->each = print_call;
    return 1;
}

static int parse_option(const WCHAR *argument, struct load *load, int *until_input_ends)
{
    if (wcscmp(argument, L"own") == 0)
        return load->own_sessions = 1;
    if (wcscmp(argument, L"input") == 0)
        return *until_input_ends = 1;
    return parse_list(argument, load) || parse_number(argument, L"threads", &load->threads) ||
           parse_number(argument, L"calls", &load->calls) ||
           parse_number(argument, L"ms", &load->milliseconds) ||
           parse_number(argument, L"pause", &load->pause_ms);
}

static int parse(int count, WCHAR **arguments, struct load *load, int *until_input_ends)
{
    if (count < 2 || !load_operation_find(arguments[1], &load->operation))
        return 0;
    for (int i = 2; i < count; i++) {
        if (!parse_option(arguments[i], load, until_input_ends))
            return 0;
    }
    return load->threads && load->threads <= LOAD_THREADS_MAX &&
           (load->calls || load->milliseconds);
}

static void print_result(const struct load_result *result)
{
    printf("{\"calls\": %llu, \"microseconds\": %llu, \"median_us\": %lu, \"slowest_us\": %lu, "
           "\"outcomes\": [",
        (unsigned long long)result->calls, (unsigned long long)result->microseconds,
        (unsigned long)result->median_us, (unsigned long)result->slowest_us);
    for (uint32_t i = 0; i < result->outcome_count; i++)
        printf("%s{\"status\": %lu, \"stage\": \"%s\", \"count\": %llu}", i ? ", " : "",
            (unsigned long)result->outcomes[i].status, deputy_stage_name(result->outcomes[i].stage),
            (unsigned long long)result->outcomes[i].count);
    printf("]}\n");
}

int wmain(int count, WCHAR **arguments); /* the C runtime declares it nowhere */

int wmain(int count, WCHAR **arguments)
{
    struct load load = {.threads = 1, .calls = 1};
    struct load_result result;
    int until_input_ends = 0;
    if (!parse(count, arguments, &load, &until_input_ends)) {
        fprintf(stderr, "usage: hammer ping|whoami [threads=N] [calls=N] [ms=N] [pause=MS] [own] "
                        "[list[=N]] [input]\n");
        return 2;
    }
    if (until_input_ends && !watch_input(&load)) {
        fprintf(stderr, "hammer: the input cannot be watched\n");
        return 1;
    }
    uint32_t status = load_run(&load, &result);
    if (status != ERROR_SUCCESS) {
        fprintf(stderr, "hammer: error %lu\n", (unsigned long)status);
        return 1;
    }
    print_result(&result);
    return 0;
}
