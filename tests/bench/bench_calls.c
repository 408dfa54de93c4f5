/* bench_calls: how many calls per second the service answers.
 *
 * usage: bench_calls [ROUNDS [MILLISECONDS]]
 *
 * Measures ping and whoami from one client and from four, each in turn for MILLISECONDS (250), and
 * that ROUNDS times (20), so that whatever else the machine does meets all four alike. What is
 * worth comparing between machines and versions is the ratios. Exit code: 0, 1 when a call failed,
 * 2 for wrong usage.
 */
#include "lab/load.h"

#include <windows.h>
#include <stdio.h>
#include <wchar.h>

/* One measured combination. */
struct cell {
    const char *name;
    enum load_operation operation;
    uint32_t clients;
    uint64_t calls;
    uint64_t microseconds;
};

enum { PING_1, PING_4, WHOAMI_1, WHOAMI_4, CELLS };

static uint32_t measure(struct cell *cell, uint32_t milliseconds)
{
    const struct load load = {
        .operation = cell->operation,
        .threads = cell->clients,
        .milliseconds = milliseconds,
        .own_sessions = 1,
    };
    struct load_result result;
    uint32_t status = load_run(&load, &result);
    if (status != ERROR_SUCCESS)
        return status;
    cell->calls += result.calls;
    cell->microseconds += result.microseconds;
    return load_count(&result, ERROR_SUCCESS) == result.calls ? ERROR_SUCCESS
                                                              : result.outcomes[0].status;
}

static double rate(const struct cell *cell)
{
    return (double)cell->calls * 1e6 / (double)cell->microseconds;
}

static void print_result(const struct cell *cells)
{
    for (int i = 0; i < CELLS; i++)
        printf("%-7s from %lu: %8.0f calls per second\n", cells[i].name,
            (unsigned long)cells[i].clients, rate(&cells[i]));
    printf("whoami to ping, from 1:    %.3f\n", rate(&cells[WHOAMI_1]) / rate(&cells[PING_1]));
    printf("whoami to ping, from 4:    %.3f\n", rate(&cells[WHOAMI_4]) / rate(&cells[PING_4]));
    printf("ping, from 4 to from 1:    %.3f\n", rate(&cells[PING_4]) / rate(&cells[PING_1]));
    printf("whoami, from 4 to from 1:  %.3f\n", rate(&cells[WHOAMI_4]) / rate(&cells[WHOAMI_1]));
}

static int parse(int count, WCHAR **arguments, uint32_t *rounds, uint32_t *milliseconds)
{
    uint32_t *numbers[] = {rounds, milliseconds};
    if (count > 3)
        return 0;
    for (int i = 1; i < count; i++) {
        WCHAR *end;
        *numbers[i - 1] = (uint32_t)wcstoul(arguments[i], &end, 10);
        if (*end || !*numbers[i - 1])
            return 0;
    }
    return 1;
}

int wmain(int count, WCHAR **arguments); /* the C runtime declares it nowhere */

int wmain(int count, WCHAR **arguments)
{
    struct cell cells[CELLS] = {
        [PING_1] = {.name = "ping", .operation = LOAD_PING, .clients = 1},
        [PING_4] = {.name = "ping", .operation = LOAD_PING, .clients = 4},
        [WHOAMI_1] = {.name = "whoami", .operation = LOAD_WHOAMI, .clients = 1},
        [WHOAMI_4] = {.name = "whoami", .operation = LOAD_WHOAMI, .clients = 4},
    };
    uint32_t rounds = 20, milliseconds = 250;
    if (!parse(count, arguments, &rounds, &milliseconds)) {
        fprintf(stderr, "usage: bench_calls [ROUNDS [MILLISECONDS]]\n");
        return 2;
    }
    for (uint32_t i = 0; i < rounds * CELLS; i++) {
        uint32_t status = measure(&cells[i % CELLS], milliseconds);
        if (status != ERROR_SUCCESS) {
            fprintf(stderr, "bench_calls: error %lu\n", (unsigned long)status);
            return 1;
        }
    }
    print_result(cells);
    return 0;
}
