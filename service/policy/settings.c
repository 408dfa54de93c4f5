#include "policy/settings.h"
#include "policy/name.h"

#include <string.h>

static const char *const when_unavailable[] = {"strict", "permissive", NULL};
static const char *const in_dumps[] = {"without", "with", NULL};

const struct setting settings[] = {
    {
        .name = "MaxCalls",
        .unit = "calls",
        .smallest = 1,
        .largest = 10000,
        .preset = 256,
        .offset = offsetof(struct config, calls),
        .meaning = "calls in flight, in all",
        .help = "A call above the limit is refused in stage \"admit\" with a hint when to try "
                "again. One user alone gets at most half of the places, and less the more users "
                "there are.",
    },
    {
        .name = "MaxCallsPerCaller",
        .unit = "calls",
        .smallest = 1,
        .largest = 10000,
        .preset = 64,
        .offset = offsetof(struct config, calls_per_caller),
        .meaning = "calls in flight of one user in one logon session",
        .help = "Keeps one caller from using up MaxCalls alone.",
    },
    {
        .name = "MaxSessions",
        .unit = "sessions",
        .smallest = 1,
        .largest = 100000,
        .preset = 4096,
        .offset = offsetof(struct config, sessions),
        .meaning = "sessions, in all",
        .help = "Sessions that are open already stay open when the limit is lowered.",
    },
    {
        .name = "MaxSessionsPerCaller",
        .unit = "sessions",
        .smallest = 1,
        .largest = 100000,
        .preset = 512,
        .offset = offsetof(struct config, sessions_per_caller),
        .meaning = "sessions of one user in one logon session",
        .help = "Keeps one caller from using up MaxSessions alone.",
    },
    {
        .name = "MaxCallsPerSecondPerCaller",
        .unit = "calls/s",
        .smallest = 0,
        .largest = 1000000,
        .preset = 10000,
        .offset = offsetof(struct config, calls_per_second),
        .meaning = "calls of one user in one logon session each second, in the long run",
        .help = "0 is no limit. A call above it is refused in stage \"admit\" with error 1816 and "
                "a hint when to try again. All logon sessions of a user together have four times "
                "as much.",
    },
    {
        .name = "BurstCallsPerCaller",
        .unit = "calls",
        .smallest = 1,
        .largest = 1000000,
        .preset = 20000,
        .offset = offsetof(struct config, calls_at_once),
        .meaning = "calls that a caller that has paused may make at once",
        .help = "Only then does it feel MaxCallsPerSecondPerCaller.",
    },
    {
        .name = "MaxKilobytesPerSecondPerCaller",
        .unit = "KiB/s",
        .smallest = 0,
        .largest = 4194303,
        .preset = 0,
        .offset = offsetof(struct config, kilobytes_per_second),
        .meaning = "data moved for one user in one logon session each second, in the long run",
        .help = "0 is no limit. What counts is the data of requests and answers and what is "
                "copied. A call may go beyond it; the next is refused with error 1816 until the "
                "caller has made up for it. All logon sessions of a user together have four times "
                "as much.",
    },
    {
        .name = "OperationTimeoutMilliseconds",
        .unit = "ms",
        .smallest = 100,
        .largest = 3600000,
        .preset = 30000,
        .offset = offsetof(struct config, operation_timeout_ms),
        .meaning = "how long an operation may take",
        .help = "The input or output that it waits for is then cancelled, and it fails in stage "
                "\"perform\" with error 1460. Waiting for the service control manager cannot be "
                "cancelled and ends after about 30 s.",
    },
    {
        .name = "NameWaitMilliseconds",
        .unit = "ms",
        .smallest = 0,
        .largest = 10000,
        .preset = 500,
        .offset = offsetof(struct config, name_wait_ms),
        .meaning = "how long a call waits for account names",
        .help = "Names that are not known by then are left out; SIDs are always there.",
    },
    {
        .name = "NameLifetimeSeconds",
        .unit = "s",
        .smallest = 1,
        .largest = 86400,
        .preset = 600,
        .applies = SETTING_ON_START,
        .offset = offsetof(struct config, name_ttl_s),
        .meaning = "how long an account name is believed",
        .help =
            "A name that is older is looked up anew when it is next needed. A renamed account is "
            "seen under its old name for at most twice as long.",
    },
    {
        .name = "StopTimeoutMilliseconds",
        .unit = "ms",
        .smallest = 1000,
        .largest = 120000,
        .preset = 20000,
        .offset = offsetof(struct config, stop_timeout_ms),
        .meaning = "how long a stop waits for calls in flight",
        .help = "The reason of event 1001 says how many calls had not ended by then.",
    },
    {
        .name = "AuditTimeoutMilliseconds",
        .unit = "ms",
        .smallest = 100,
        .largest = 60000,
        .preset = 5000,
        .offset = offsetof(struct config, audit_timeout_ms),
        .meaning = "how long the Event Log may take for a group of records",
        .help = "When it takes longer, the records go to the spool.",
    },
    {
        .name = "AuditQueueRecords",
        .unit = "records",
        .smallest = 16,
        .largest = 65536,
        .preset = 4096,
        .offset = offsetof(struct config, audit_queue),
        .meaning = "records that may wait to be written",
        .help = "A call whose record finds the queue full waits for a place in it.",
    },
    {
        .name = "AuditWhenUnavailable",
        .words = when_unavailable,
        .smallest = 0,
        .largest = 1,
        .preset = 0,
        .offset = offsetof(struct config, audit_permissive),
        .meaning = "what happens to operations that cannot be recorded",
        .help = "0 (strict) refuses them. 1 (permissive) allows them, counts them, and reports the "
                "number once records can be delivered again.",
    },
    {
        .name = "SpoolMaxMegabytes",
        .unit = "MiB",
        .smallest = 1,
        .largest = 65536,
        .preset = 256,
        .offset = offsetof(struct config, spool_mb),
        .meaning = "the most that the spool of undelivered records may hold",
        .help = "Records that do not fit count as ones that cannot be recorded.",
    },
    {
        .name = "SpoolFreeMegabytes",
        .unit = "MiB",
        .smallest = 0,
        .largest = 4294967295, /* more than any disk has */
        .preset = 512,
        .offset = offsetof(struct config, spool_free_mb),
        .meaning = "space that the spool leaves free on its disk",
        .help = "The spool does not grow while less than this is free.",
    },
    {
        .name = "SpoolMaxAgeHours",
        .unit = "h",
        .smallest = 1,
        .largest = 8760,
        .preset = 168,
        .offset = offsetof(struct config, spool_age_h),
        .meaning = "how long records may be undelivered before no more are spooled",
        .help = "What is in the spool stays there however old it is.",
    },
    {
        .name = "FloodRepeats",
        .unit = "events",
        .smallest = 1,
        .largest = 10000,
        .preset = 10,
        .offset = offsetof(struct config, flood_repeats),
        .meaning = "identical refusals of one caller that are recorded one by one",
        .help = "Those that follow within FloodWindowSeconds are counted and summarised in event "
                "4005.",
    },
    {
        .name = "FloodWindowSeconds",
        .unit = "s",
        .smallest = 1,
        .largest = 3600,
        .preset = 10,
        .offset = offsetof(struct config, flood_window_s),
        .meaning = "the time in which refusals count as repeated",
        .help = "A summary is recorded at its end.",
    },
    {
        .name = "RecordsPerUserPerDay",
        .unit = "events",
        .smallest = 0,
        .largest = 100000000,
        .preset = 0,
        .offset = offsetof(struct config, user_day_records),
        .meaning = "records of one user in 24 hours, beyond which its readings are summarised",
        .help = "0 is no limit. The 24 hours begin with the user's first record. Beyond the limit, "
                "operations that succeeded and only read are counted: of each, the first in an "
                "hour is recorded, and event 4008 says at the hour's end how many more there were. "
                "What changes something, is refused or fails, sessions, and all that "
                "administrators do are recorded in any case.",
    },
    {
        .name = "DumpCallerData",
        .words = in_dumps,
        .smallest = 0,
        .largest = 1,
        .preset = 0,
        .offset = offsetof(struct config, dump_caller_data),
        .meaning = "whether crash dumps may hold what callers sent",
        .help = "0 (without) keeps of a crash where it happened and no memory. 1 (with) keeps the "
                "stacks of all threads and what they point to: paths, file contents and values of "
                "any caller may be in it.",
    },
    {
        .name = "RestartDelayMaxSeconds",
        .unit = "s",
        .smallest = 0,
        .largest = 600,
        .preset = 60,
        .offset = offsetof(struct config, restart_delay_max_s),
        .meaning = "the longest that a start waits after crashes",
        .help = "A start waits 1, 5, 30, 60 seconds, then twice as long each time, after that many "
                "runs in a row that did not end in order; ten good minutes make them forgotten. It "
                "waits before it reads its settings, and keeps to the value that was in use last.",
    },
};

enum {
    COUNT = sizeof(settings) / sizeof(settings[0]),
    CLOSING_MS = 5000, /* for what a stop does besides waiting */
};
_Static_assert((int)COUNT <= (int)SETTINGS_MAX, "more settings than there is room for");

size_t settings_count(void)
{
    return COUNT;
}

const struct setting *setting_find(const char *name)
{
    for (size_t i = 0; i < COUNT; i++) {
        if (name_equal(settings[i].name, name))
            return &settings[i];
    }
    return NULL;
}

uint32_t setting_get(const struct setting *setting, const struct config *config)
{
    uint32_t value;
    memcpy(&value, (const char *)config + setting->offset, sizeof(value));
    return value;
}

void setting_set(const struct setting *setting, struct config *config, uint32_t value)
{
    memcpy((char *)config + setting->offset, &value, sizeof(value));
}

const char *setting_word(const struct setting *setting, uint32_t value)
{
    return setting->words && value <= setting->largest ? setting->words[value] : NULL;
}

void settings_preset(struct config *config)
{
    for (size_t i = 0; i < COUNT; i++)
        setting_set(&settings[i], config, settings[i].preset);
}

uint32_t config_delivery_ms(const struct config *config)
{
    return config->stop_timeout_ms + 2 * config->audit_timeout_ms;
}

uint32_t config_stop_ms(const struct config *config)
{
    return config->stop_timeout_ms + config_delivery_ms(config) + CLOSING_MS;
}
