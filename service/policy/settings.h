/* The numeric settings: one table that the service, deputyctl, the documentation and the Group
 * Policy templates share. Portable.
 *
 * A new setting is a member of struct config and a row in settings.c. */
#ifndef DEPUTY_POLICY_SETTINGS_H
#define DEPUTY_POLICY_SETTINGS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The value of every setting; what it means is in its row. */
struct config {
    uint32_t calls;
    uint32_t calls_per_caller;
    uint32_t sessions;
    uint32_t sessions_per_caller;
    uint32_t calls_per_second;
    uint32_t calls_at_once;
    uint32_t kilobytes_per_second;
    uint32_t operation_timeout_ms;
    uint32_t name_wait_ms;
    uint32_t name_ttl_s;
    uint32_t stop_timeout_ms;
    uint32_t audit_timeout_ms;
    uint32_t audit_queue;
    uint32_t audit_permissive;
    uint32_t spool_mb;
    uint32_t spool_free_mb;
    uint32_t spool_age_h;
    uint32_t flood_repeats;
    uint32_t flood_window_s;
    uint32_t user_day_records;
    uint32_t dump_caller_data;
    uint32_t restart_delay_max_s;
};

/* When a changed value takes effect. */
enum setting_applies { SETTING_ON_RELOAD, SETTING_ON_START };

enum { SETTINGS_MAX = 64 };

/* A REG_DWORD. Numbers from smallest to largest are allowed. */
struct setting {
    const char *name;         /* of the registry value */
    const char *unit;         /* "ms"; NULL for an enumeration */
    const char *const *words; /* of an enumeration, ended by NULL: its numbers count from 0 */
    uint32_t smallest;
    uint32_t largest;
    uint32_t preset;
    enum setting_applies applies;
    size_t offset;       /* in struct config */
    const char *meaning; /* in a few words, without a capital and a stop */
    const char *help;    /* whole sentences */
};

extern const struct setting settings[];

/* How many there are: at most SETTINGS_MAX. */
size_t settings_count(void);

/* The setting with this name, in any case, as the registry takes names; NULL when there is none. */
const struct setting *setting_find(const char *name);

/* A setting's value. */
uint32_t setting_get(const struct setting *setting, const struct config *config);
void setting_set(const struct setting *setting, struct config *config, uint32_t value);

/* The word for a number of an enumeration; NULL for any other. */
const char *setting_word(const struct setting *setting, uint32_t value);

/* Every setting as it is when nobody has set anything. */
void settings_preset(struct config *config);

/* How long a stop may take by the settings, and the last part of it: the delivery of what has been
 * recorded. Calls in flight are waited for before. */
uint32_t config_stop_ms(const struct config *config);
uint32_t config_delivery_ms(const struct config *config);

#endif
