#include "ctl/doctor/doctor_writers.h"
#include "installation/service_sid.h"
#include "identity/sid.h"

#include <string.h>

/* What the service gives whom it makes its folders for (installation/protection.c). */
#define FULL_CONTROL(sid) " \"*" sid ":(OI)(CI)F\""
#define GRANTS                                                                                     \
    FULL_CONTROL("S-1-5-18") FULL_CONTROL("S-1-5-32-544") FULL_CONTROL(DEPUTY_SERVICE_SID)

static const char *text_of(const struct doctor_strangers *strangers)
{
    return strangers->sids.bytes ? strangers->sids.bytes : "";
}

/* Whether a SID is in the list as a whole. */
static bool has(const struct doctor_strangers *strangers, const char *sid)
{
    const size_t size = strlen(sid);
    for (const char *at = strstr(text_of(strangers), sid); at; at = strstr(at + 1, sid)) {
        if (at[-1] == '*' && (at[size] == ' ' || !at[size]))
            return true;
    }
    return false;
}

void doctor_stranger(struct doctor_strangers *strangers, const char *sid)
{
    if (!sid) {
        strangers->unnamed = true;
    } else if (!has(strangers, sid)) {
        buffer_text(&strangers->sids, " *");
        buffer_text(&strangers->sids, sid);
    }
}

void doctor_add_strangers(struct doctor_strangers *strangers, const struct doctor_strangers *others)
{
    char sid[SID_TEXT_SIZE];
    strangers->unnamed |= others->unnamed;
    for (const char *at = text_of(others); *at;) {
        size_t size = strcspn(at + 2, " ");
        memcpy(sid, at + 2, size);
        sid[size] = 0;
        doctor_stranger(strangers, sid);
        at += 2 + size;
    }
}

bool doctor_has_strangers(const struct doctor_strangers *strangers)
{
    return strangers->unnamed || strangers->sids.size;
}

void doctor_free_strangers(struct doctor_strangers *strangers)
{
    buffer_free(&strangers->sids);
}

void doctor_put_strangers(struct buffer *out, const struct doctor_strangers *strangers)
{
    const char *at = text_of(strangers);
    for (; *at; at += 2 + strcspn(at + 2, " ")) {
        buffer_text(out, at == text_of(strangers) ? "" : ", ");
        buffer_append(out, at + 2, strcspn(at + 2, " "));
    }
    if (strangers->unnamed)
        buffer_text(out, strangers->sids.size ? ", everybody" : "everybody");
}

static void add_icacls(struct doctor_finding *finding, const char *path, const char *arguments)
{
    bool root = *path && path[strlen(path) - 1] == '\\';
    buffer_text(&finding->fix, "icacls \"");
    buffer_text(&finding->fix, path);
    buffer_text(&finding->fix, root ? "\\\" " : "\" "); /* one would quote the quotation mark */
    buffer_text(&finding->fix, arguments);
}

static void warn(struct doctor_finding *finding, enum doctor_place place)
{
    doctor_fix(finding,
        place == DOCTOR_DATA
            ? "see what is in it, as whoever that is may have put it there; then: "
            : "see whether what is there is still what was installed, as whoever that is may have "
              "changed it; then: ");
}

void doctor_fix_owner(struct doctor_finding *finding, enum doctor_place place, const char *path)
{
    bool all = place == DOCTOR_FOLDER || place == DOCTOR_DATA;
    warn(finding, place);
    add_icacls(finding, path, all ? "/setowner *S-1-5-32-544 /T" : "/setowner *S-1-5-32-544");
}

/* What it hands down to others stays. */
static void add_above_fix(
    struct doctor_finding *finding, const char *path, const struct doctor_strangers *strangers)
{
    if (strangers->unnamed) {
        buffer_text(&finding->fix, "give it back the permissions that it had");
        return;
    }
    add_icacls(finding, path, "/inheritance:d /remove:g");
    buffer_text(&finding->fix, text_of(strangers));
}

void doctor_fix_writers(struct doctor_finding *finding, enum doctor_place place, const char *path,
    const struct doctor_strangers *strangers)
{
    warn(finding, place);
    if (place == DOCTOR_ABOVE)
        add_above_fix(finding, path, strangers);
    else
        add_icacls(finding, path, place == DOCTOR_FOLDER ? "/reset /T" : "/reset");
}

/* Only the service itself gives an object a DACL that has none, or none that can be understood. */
static void fix_data(struct doctor_finding *finding, const struct doctor_strangers *strangers)
{
    warn(finding, DOCTOR_DATA);
    if (strangers->unnamed) {
        buffer_text(&finding->fix, "start the service anew, which puts it right (event 1007)");
        return;
    }
    add_icacls(finding, strangers->folder, "/inheritance:r /grant:r" GRANTS " /remove:g");
    buffer_text(&finding->fix, text_of(strangers));
    buffer_text(&finding->fix, " /T");
}

/* What ProgramData hands down lets users make files: nothing of it may stay. */
void doctor_fix_data(struct doctor_finding *finding, const struct doctor_strangers *strangers)
{
    for (; finding; finding = finding->next) {
        if (finding->verdict == DOCTOR_FAIL && !finding->fix.size)
            fix_data(finding, strangers);
    }
}
