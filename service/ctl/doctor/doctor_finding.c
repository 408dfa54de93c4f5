#include "ctl/doctor/doctor_finding.h"
#include "installation/privilege_list.h"
#include "installation/service_sid.h"
#include "base/printable.h"
#include "identity/privilege.h"
#include "identity/sid.h"

#include <stdlib.h>
#include <string.h>

enum {
    VERDICT_COLUMN = 9,
    NAME_COLUMN = 32,
    GENERIC_ALL = 0x10000000,
    GENERIC_WRITE = 0x40000000,
    FIRST_YEAR = 2025,
    LAST_YEAR = 2099,
    CLOCK_SLACK_S = 300, /* what Kerberos lets clocks differ by; time services correct far less */
    TICKS_IN_S = 10000000,
};

void doctor_say(struct doctor_finding *finding, enum doctor_verdict verdict, const char *text)
{
    finding->verdict = verdict;
    buffer_free(&finding->text);
    buffer_text(&finding->text, text);
}

void doctor_fix(struct doctor_finding *finding, const char *fix)
{
    buffer_free(&finding->fix);
    buffer_text(&finding->fix, fix);
}

static void release(struct doctor_finding *finding)
{
    buffer_free(&finding->text);
    buffer_free(&finding->fix);
}

void doctor_finding_free(struct doctor_finding *finding)
{
    while (finding->next) {
        struct doctor_finding *next = finding->next;
        finding->next = next->next;
        release(next);
        free(next);
    }
    release(finding);
}

/* The one of the two that is graver stays, where there is no memory for both. */
static void append(struct doctor_finding *finding, const struct doctor_finding *other)
{
    struct doctor_finding *last = finding;
    struct doctor_finding *copy = malloc(sizeof(*copy));
    struct doctor_finding lighter = *other;
    while (last->next)
        last = last->next;
    if (copy) {
        *copy = *other;
        last->next = copy;
        return;
    }
    if (other->verdict > last->verdict) {
        lighter = *last;
        *last = *other;
    }
    release(&lighter);
}

void doctor_add(struct doctor_finding *finding, struct doctor_finding *other)
{
    struct doctor_finding *rest = other->next;
    other->next = NULL;
    if (other->verdict == DOCTOR_PASS && (finding->text.size || finding->verdict)) {
        release(other);
    } else if (finding->verdict == DOCTOR_PASS) {
        release(finding);
        *finding = *other;
    } else {
        append(finding, other);
    }
    *other = (struct doctor_finding){0};
    if (!rest)
        return;
    doctor_add(finding, rest);
    free(rest);
}

void doctor_count(const struct doctor_finding *finding, unsigned counts[DOCTOR_VERDICTS])
{
    for (; finding; finding = finding->next)
        counts[finding->verdict]++;
}

const char *doctor_word(enum doctor_verdict verdict)
{
    static const char *const words[DOCTOR_VERDICTS] = {"pass", "unknown", "warn", "fail"};
    return words[verdict];
}

static const char *text_of(const struct buffer *buffer)
{
    return buffer->bytes ? buffer->bytes : "";
}

static void put_line(struct buffer *out, const char *name, const struct doctor_finding *finding)
{
    const char *word = doctor_word(finding->verdict);
    buffer_text(out, word);
    printable_pad(out, strlen(word), VERDICT_COLUMN);
    buffer_text(out, name);
    printable_pad(out, VERDICT_COLUMN + strlen(name), NAME_COLUMN);
    printable_append(out, text_of(&finding->text));
    buffer_text(out, "\n");
}

static bool same_fix(const struct doctor_finding *left, const struct doctor_finding *right)
{
    return right && strcmp(text_of(&left->fix), text_of(&right->fix)) == 0;
}

void doctor_put(struct buffer *out, const char *name, const struct doctor_finding *finding)
{
    for (; finding; finding = finding->next) {
        put_line(out, name, finding);
        if (!finding->fix.size || same_fix(finding, finding->next))
            continue;
        printable_pad(out, 0, NAME_COLUMN);
        buffer_text(out, "fix: ");
        printable_append(out, text_of(&finding->fix));
        buffer_text(out, "\n");
    }
}

void doctor_json(struct json *json, const char *name, const struct doctor_finding *finding)
{
    for (; finding; finding = finding->next) {
        json_object_begin(json);
        json_member_text(json, "name", name);
        json_member_text(json, "verdict", doctor_word(finding->verdict));
        json_member_buffer(json, "text", &finding->text);
        if (finding->fix.size)
            json_member_buffer(json, "fix", &finding->fix);
        json_object_end(json);
    }
}

void doctor_put_counts(struct buffer *out, const unsigned counts[DOCTOR_VERDICTS])
{
    for (int i = 0; i < DOCTOR_VERDICTS; i++)
        buffer_printf(
            out, "%s%u %s", i ? ", " : "", counts[i], doctor_word((enum doctor_verdict)i));
    buffer_text(out, "\n");
}

void doctor_json_counts(struct json *json, const unsigned counts[DOCTOR_VERDICTS])
{
    json_key(json, "counts");
    json_object_begin(json);
    for (int i = 0; i < DOCTOR_VERDICTS; i++)
        json_member_number(json, doctor_word((enum doctor_verdict)i), counts[i]);
    json_object_end(json);
}

static bool is_absolute(const char *path, size_t size)
{
    char letter = size ? (char)(path[0] & ~0x20) : 0;
    return size > 3 && letter >= 'A' && letter <= 'Z' && path[1] == ':' && path[2] == '\\';
}

static bool ends_in_exe(const char *path, size_t size)
{
    return size >= 4 && path[size - 4] == '.' && (path[size - 3] | 0x20) == 'e' &&
           (path[size - 2] | 0x20) == 'x' && (path[size - 1] | 0x20) == 'e';
}

/* Without quotation marks, Windows tries each space as the end of the program's name. */
static size_t unquoted_size(const char *path)
{
    size_t size = strcspn(path, " ");
    while (path[size] && !ends_in_exe(path, size))
        size += 1 + strcspn(path + size + 1, " ");
    return size;
}

enum image_path_problem image_path_judge(const char *path, const char **program, size_t *size)
{
    bool quoted = path[0] == '"';
    const char *start = path + quoted;
    size_t length = quoted ? strcspn(start, "\"") : unquoted_size(start);
    if (!length || (quoted && start[length] != '"'))
        return IMAGE_PATH_BROKEN;
    *program = start;
    *size = length;
    if (!is_absolute(start, length))
        return IMAGE_PATH_RELATIVE;
    return !quoted && memchr(start, ' ', length) ? IMAGE_PATH_UNQUOTED : IMAGE_PATH_GOOD;
}

static bool is_one_of(const struct access_sid *sid, const char *const *texts)
{
    for (; *texts; texts++) {
        uint8_t bytes[SID_SIZE_MAX];
        size_t size;
        if (!sid_parse(*texts, bytes, &size))
            continue;
        const struct access_sid known = {bytes, (uint32_t)size};
        if (access_sid_equal(sid, &known))
            return true;
    }
    return false;
}

static bool allows(const struct access_ace *ace)
{
    switch (ace->type) {
    case ACCESS_ACE_DENY:
    case ACCESS_ACE_DENY_OBJECT:
    case ACCESS_ACE_DENY_CALLBACK:
    case ACCESS_ACE_DENY_CALLBACK_OBJECT:
        return false;
    default: /* what is not known is taken for the worst */
        return true;
    }
}

struct log_walk log_walk(const struct descriptor *descriptor)
{
    struct log_walk walk = {.everybody = !descriptor->dacl.bytes};
    if (!walk.everybody)
        walk.acl = access_acl_walk(&descriptor->dacl);
    return walk;
}

/* What an ACE lets one do with the log who should not. */
static uint32_t strange_rights(const struct access_ace *ace)
{
    static const char *const writers[] = {"S-1-5-18", DEPUTY_SERVICE_SID, NULL};
    static const char *const clearers[] = {"S-1-5-18", "S-1-5-32-544", NULL};
    uint32_t mask = allows(ace) ? ace->mask : 0;
    if (mask & (GENERIC_ALL | GENERIC_WRITE))
        mask |= LOG_MAY_WRITE | LOG_MAY_CLEAR;
    if (is_one_of(&ace->sid, writers))
        mask &= ~(uint32_t)LOG_MAY_WRITE;
    if (is_one_of(&ace->sid, clearers))
        mask &= ~(uint32_t)LOG_MAY_CLEAR;
    return mask & (LOG_MAY_WRITE | LOG_MAY_CLEAR);
}

bool log_walk_next(struct log_walk *walk, struct access_sid *stranger, uint32_t *rights)
{
    struct access_ace ace;
    if (walk->everybody) {
        walk->everybody = false;
        *stranger = (struct access_sid){0};
        *rights = LOG_MAY_WRITE | LOG_MAY_CLEAR;
        return true;
    }
    while (walk->acl.at && access_acl_next(&walk->acl, &ace)) {
        uint32_t strange = strange_rights(&ace);
        if (!strange)
            continue;
        *stranger = ace.sid;
        *rights = strange;
        return true;
    }
    return false;
}

bool clock_year_sane(unsigned year)
{
    return year >= FIRST_YEAR && year <= LAST_YEAR;
}

bool clock_behind(uint64_t now, uint64_t written)
{
    return written > now && written - now > (uint64_t)CLOCK_SLACK_S * TICKS_IN_S;
}

/* Whether one of the names is this privilege's. */
static bool lists(const char *names, uint64_t privilege)
{
    for (; *names; names += strlen(names) + 1) {
        uint64_t luid;
        if (privilege_luid(names, &luid) && luid == privilege)
            return true;
    }
    return false;
}

bool privileges_listed(const char *names)
{
    uint64_t luid;
    const char *all = names ? names : "";
    for (const char *name = all; *name; name += strlen(name) + 1) {
        if (!privilege_luid(name, &luid) || !privilege_needed(luid))
            return false;
    }
    for (size_t i = 0; needed_privileges[i].name; i++) {
        if (!privilege_luid(needed_privileges[i].name, &luid) || !lists(all, luid))
            return false;
    }
    return true;
}

void mitigations_judge(struct doctor_finding *finding, const struct buffer *active,
    const struct buffer *inactive, const struct buffer *absent, bool kept)
{
    if (!kept) {
        doctor_say(
            finding, DOCTOR_UNKNOWN, "the mitigations: this system has none, or does not tell");
        doctor_fix(finding, "none: this system does not have what is asked for");
    } else if (!active->size) {
        doctor_say(finding, DOCTOR_FAIL, "none is active, though this system has them");
        doctor_fix(finding, "see whether the program is Deputy's, and restart the service; it sets "
                            "them when it starts");
    } else if (inactive->size) {
        doctor_say(finding, DOCTOR_WARN, "not active: ");
        buffer_text(&finding->text, text_of(inactive));
        doctor_fix(finding, "restart the service, which sets them when it starts; see whether a "
                            "policy of this computer or other software turns them off");
    } else {
        doctor_say(finding, DOCTOR_PASS, text_of(active));
        if (absent->size)
            buffer_text(&finding->text, "; this system does not offer: ");
        buffer_text(&finding->text, text_of(absent));
    }
}
