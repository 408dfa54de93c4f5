/* What a check of an installation found, in words and as JSON; and the rules that need nothing of
 * the system. Portable. */
#ifndef DEPUTY_CTL_DOCTOR_DOCTOR_FINDING_H
#define DEPUTY_CTL_DOCTOR_DOCTOR_FINDING_H

#include "access/model/descriptor.h"
#include "base/json.h"

/* The order is that of gravity. DOCTOR_UNKNOWN: not visible to this account or on this platform,
 * which is never taken for a pass. */
enum doctor_verdict { DOCTOR_PASS, DOCTOR_UNKNOWN, DOCTOR_WARN, DOCTOR_FAIL, DOCTOR_VERDICTS };

struct doctor_finding {
    enum doctor_verdict verdict;
    struct buffer text;          /* one line, without a capital and a stop */
    struct buffer fix;           /* what to do about it, a command last; empty for a pass */
    struct doctor_finding *next; /* what the same check found besides */
};

/* Set the verdict and the text, and append nothing: text may be appended to finding->text then. */
void doctor_say(struct doctor_finding *finding, enum doctor_verdict verdict, const char *text);

/* Set the fix. */
void doctor_fix(struct doctor_finding *finding, const char *fix);

/* Put what else a check found, which is other's no longer, behind what it found before. A pass
 * stands only where there is nothing else. Zero-initialised is a pass. */
void doctor_add(struct doctor_finding *finding, struct doctor_finding *other);

void doctor_finding_free(struct doctor_finding *finding);

/* Count the findings of a check by their verdicts. */
void doctor_count(const struct doctor_finding *finding, unsigned counts[DOCTOR_VERDICTS]);

/* "pass", "unknown", "warn", "fail". */
const char *doctor_word(enum doctor_verdict verdict);

/* Append a line for each finding of a check, and one below it for its fix; below the last of those
 * that follow each other and have one fix. What comes from elsewhere is made safe for a terminal.
 */
void doctor_put(struct buffer *out, const char *name, const struct doctor_finding *finding);

/* Write each as an object: "name", "verdict", "text", and "fix" where there is one. */
void doctor_json(struct json *json, const char *name, const struct doctor_finding *finding);

/* How many findings of each verdict there were, as a line; and as a member "counts". */
void doctor_put_counts(struct buffer *out, const unsigned counts[DOCTOR_VERDICTS]);
void doctor_json_counts(struct json *json, const unsigned counts[DOCTOR_VERDICTS]);

/* What is wrong with a service's ImagePath. */
enum image_path_problem {
    IMAGE_PATH_GOOD,
    IMAGE_PATH_UNQUOTED, /* with a space in it: "C:\Program.exe" may be started instead */
    IMAGE_PATH_RELATIVE,
    IMAGE_PATH_BROKEN, /* a quotation mark without another, or nothing in them */
};

/* Judge an ImagePath (UTF-8) and find the program in it, which *program and *size are set to unless
 * it is broken; arguments behind it are nobody's business. */
enum image_path_problem image_path_judge(const char *path, const char **program, size_t *size);

/* Who may do with the event log what only some should: write (0x2) the service and SYSTEM, clear
 * (0x4) administrators and SYSTEM. */
struct log_walk {
    struct access_acl_walk acl;
    bool everybody; /* there is no DACL, which has not been told yet */
};
enum { LOG_MAY_WRITE = 0x2, LOG_MAY_CLEAR = 0x4 };

struct log_walk log_walk(const struct descriptor *descriptor);

/* The next ACE that lets somebody else; false when there is none. *stranger is whom (empty when
 * everybody may, as there is no DACL), *rights which of the two. */
bool log_walk_next(struct log_walk *walk, struct access_sid *stranger, uint32_t *rights);

/* Whether a list has every privilege that the service needs and no other. Each name (UTF-8) is
 * ended by a zero, the last by two; NULL is an empty list. */
bool privileges_listed(const char *names);

/* Say which process mitigations are in effect, by the names of those that are, that should be, and
 * that the system does not offer. kept: whether it keeps what it takes
 * (installation/mitigations.h); one that does has some of them. */
void mitigations_judge(struct doctor_finding *finding, const struct buffer *active,
    const struct buffer *inactive, const struct buffer *absent, bool kept);

/* Whether a machine's year can be true: no release of Deputy is older, and no machine that young.
 */
bool clock_year_sane(unsigned year);

/* Whether a clock was set back: it shows less than what was written by it, by more than the little
 * that setting it right takes. Both are FILETIMEs. */
bool clock_behind(uint64_t now, uint64_t written);

#endif
