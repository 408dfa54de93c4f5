/* bench_read: what reading through a handle that Deputy handed over costs.
 *
 * usage: bench_read PATH [MEBIBYTES [ROUNDS]]
 *
 * Makes a file of MEBIBYTES (1024) at PATH unless there is one, and reads it ROUNDS times (10) in
 * turn through a handle of its own and through one from Deputy, opening included, comparing the two
 * by a checksum. Prints the seconds of each, in all, and the least, the median and the greatest of
 * the rounds' ratios. Exit code: 0, 1 when something failed or differed, 2 for wrong usage.
 */
#include "include/deputy.h"
#include "lab/load.h"

#include <windows.h>
#include <stdio.h>
#include <stdlib.h>
#include <wchar.h>

enum { CHUNK = 1 << 20, ROUNDS_MAX = 1000 };

static BYTE chunk[CHUNK];

/* FNV-1a over 64-bit words: cheap beside the reading. */
static uint64_t add(uint64_t sum, DWORD size)
{
    const uint64_t *words = (const uint64_t *)(const void *)chunk;
    for (DWORD i = 0; i < size / sizeof(*words); i++)
        sum = (sum ^ words[i]) * UINT64_C(0x100000001B3);
    return sum;
}

static uint32_t read_all(HANDLE file, uint64_t *sum)
{
    DWORD size;
    *sum = UINT64_C(0xCBF29CE484222325);
    do {
        if (!ReadFile(file, chunk, CHUNK, &size, NULL))
            return GetLastError();
        *sum = add(*sum, size);
    } while (size);
    return ERROR_SUCCESS;
}

static uint32_t open_file(struct deputy_session *session, const WCHAR *path, HANDLE *file)
{
    if (session)
        return deputy_open_file(
            session, path, GENERIC_READ, FILE_SHARE_READ, OPEN_EXISTING, 0, file, NULL, NULL);
    *file = CreateFileW(
        path, GENERIC_READ, FILE_SHARE_READ, NULL, OPEN_EXISTING, FILE_ATTRIBUTE_NORMAL, NULL);
    return *file == INVALID_HANDLE_VALUE ? GetLastError() : ERROR_SUCCESS;
}

static uint32_t measure(
    struct deputy_session *session, const WCHAR *path, uint64_t *us, uint64_t *sum)
{
    HANDLE file;
    uint64_t begun = load_clock_us();
    uint32_t status = open_file(session, path, &file);
    if (status)
        return status;
    status = read_all(file, sum);
    CloseHandle(file);
    *us = load_clock_us() - begun;
    return status;
}

static uint32_t make_file(const WCHAR *path, uint32_t mebibytes)
{
    uint32_t state = 1;
    DWORD written;
    HANDLE file =
        CreateFileW(path, GENERIC_WRITE, 0, NULL, CREATE_NEW, FILE_ATTRIBUTE_NORMAL, NULL);
    if (file == INVALID_HANDLE_VALUE)
        return GetLastError() == ERROR_FILE_EXISTS ? ERROR_SUCCESS : GetLastError();
    uint32_t status = ERROR_SUCCESS;
    for (uint32_t i = 0; i < mebibytes && !status; i++) {
        for (int j = 0; j < CHUNK; j++)
            chunk[j] = (BYTE)((state = state * 1664525 + 1013904223) >> 24);
        if (!WriteFile(file, chunk, CHUNK, &written, NULL))
            status = GetLastError();
    }
    CloseHandle(file);
    return status;
}

static int compare(const void *left, const void *right)
{
    double difference = *(const double *)left - *(const double *)right;
    return (difference > 0) - (difference < 0);
}

/* us has the microseconds of each round, directly and handed over. */
static void print(uint64_t us[][2], uint32_t rounds)
{
    static double ratios[ROUNDS_MAX];
    uint64_t all[2] = {0};
    for (uint32_t i = 0; i < rounds; i++) {
        ratios[i] = (double)us[i][1] / (double)us[i][0];
        all[0] += us[i][0];
        all[1] += us[i][1];
    }
    qsort(ratios, rounds, sizeof(*ratios), compare);
    double median = (ratios[(rounds - 1) / 2] + ratios[rounds / 2]) / 2;
    printf(
        "directly:    %8.3f s\nhanded over: %8.3f s\n", (double)all[0] / 1e6, (double)all[1] / 1e6);
    printf("ratio:       %8.3f (median of %lu rounds, %.3f to %.3f)\n", median,
        (unsigned long)rounds, ratios[0], ratios[rounds - 1]);
}

static int run(const WCHAR *path, uint32_t rounds)
{
    static uint64_t us[ROUNDS_MAX][2];
    struct deputy_session *session;
    uint64_t sums[2];
    uint32_t status = deputy_open(NULL, &session, NULL);
    if (status) {
        fprintf(stderr, "bench_read: no session: error %lu\n", (unsigned long)status);
        return 1;
    }
    for (uint32_t i = 0; i < 2 * rounds && !status; i++) {
        uint32_t way = (i + i / 2) % 2; /* each goes first in turn */
        status = measure(way ? session : NULL, path, &us[i / 2][way], &sums[way]);
    }
    deputy_close(session);
    if (status || sums[0] != sums[1]) {
        fprintf(stderr, "bench_read: error %lu, or a difference\n", (unsigned long)status);
        return 1;
    }
    print(us, rounds);
    return 0;
}

int wmain(int count, WCHAR **arguments); /* the C runtime declares it nowhere */

int wmain(int count, WCHAR **arguments)
{
    uint32_t mebibytes = count > 2 ? (uint32_t)wcstoul(arguments[2], NULL, 10) : 1024;
    uint32_t rounds = count > 3 ? (uint32_t)wcstoul(arguments[3], NULL, 10) : 10;
    if (count < 2 || count > 4 || !mebibytes || !rounds || rounds > ROUNDS_MAX) {
        fprintf(stderr, "usage: bench_read PATH [MEBIBYTES [ROUNDS]]\n");
        return 2;
    }
    uint32_t status = make_file(arguments[1], mebibytes);
    if (!status)
        return run(arguments[1], rounds);
    fprintf(stderr, "bench_read: the file cannot be made: error %lu\n", (unsigned long)status);
    return 1;
}
