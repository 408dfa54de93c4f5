/* The doctor finds nothing wrong with what install.cmd has made: each check that this system can
 * answer passes. What it says of each is judged by nothing but its own word, which other proofs and
 * its tests are for. */
#include "prove/common/command.h"
#include "prove/kit/machine.h"
#include "prove/proofs/subjects.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/* A line of its table: verdict, name and text, in columns. */
enum { NAME_COLUMN = 9, TEXT_COLUMN = 32 };

/* Of a line that is a check's: its verdict, name and text, each ended by a zero. */
static bool read_line(char *line, const char **verdict, const char **name, const char **text)
{
    if (strlen(line) <= TEXT_COLUMN || *line == ' ' || line[NAME_COLUMN - 1] != ' ')
        return false;
    char *end = line + TEXT_COLUMN;
    *text = end;
    while (end > line + NAME_COLUMN && end[-1] == ' ')
        *--end = 0;
    line[strcspn(line, " ")] = 0;
    *verdict = line;
    *name = line + NAME_COLUMN;
    return true;
}

static bool is_one_of(const char *name, const char *const *names)
{
    while (*names && strcmp(*names, name) != 0)
        names++;
    return *names != NULL;
}

/* These checks are all there, and pass. Wine cannot answer some. */
static void expect_sound(const char *const *names)
{
    DWORD exit_code;
    int wanted = 0, seen = 0, unknown = 0;
    char *said = command_run(L"doctor", &exit_code);
    while (names[wanted])
        wanted++;
    for (char *line = strtok(said, "\r\n"); line; line = strtok(NULL, "\r\n")) {
        const char *verdict, *name, *text;
        if (!read_line(line, &verdict, &name, &text) || !is_one_of(name, names))
            continue;
        seen++;
        unknown += strcmp(verdict, "unknown") == 0;
        if (strcmp(verdict, "unknown") != 0 || !machine_is_wine())
            ck_assert_msg(strcmp(verdict, "pass") == 0, "%s: %s: %s", name, verdict, text);
    }
    free(said);
    ck_assert_int_ge(seen, wanted);
    if (unknown)
        SKIP("Wine does not tell %d of %d", unknown, wanted);
}

START_TEST(registration)
{
    static const char *const names[] = {
        "service SID", "required privileges", "recovery actions", "mitigations", NULL};
    expect_sound(names);
}
END_TEST

START_TEST(endpoint)
{
    static const char *const names[] = {"endpoint owner", "server account", NULL};
    expect_sound(names);
}
END_TEST

START_TEST(folders)
{
    static const char *const names[] = {
        "program writers", "folder writers", "data folder writers", NULL};
    expect_sound(names);
}
END_TEST

START_TEST(shutdown_time)
{
    static const char *const names[] = {"shutdown time", NULL};
    expect_sound(names);
}
END_TEST

START_TEST(log_registration)
{
    static const char *const names[] = {
        "event source", "event log writers", "message file", "version", "token privileges", NULL};
    expect_sound(names);
}
END_TEST

static const struct proof proofs[] = {
    {"doctor.registration", "doctor-scm", AS(ELEVATED), "recovery", &registration},
    {"doctor.endpoint", "doctor-endpoint", AS(ELEVATED), "stopped", &endpoint},
    {"doctor.folders", "doctor-folders", AS(ELEVATED), "data", &folders},
    {"doctor.shutdown-time", "preshutdown", AS(ELEVATED), "preshutdown", &shutdown_time},
    {"doctor.log", "doctor", AS(ELEVATED), "messages", &log_registration},
};

SUBJECT(doctor_proofs, proofs);
