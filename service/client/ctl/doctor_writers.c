#include "client/ctl/doctor_writers.h"
#include "host/service_sid.h"
#include "identity/status.h"

#include <string.h>

/* What the service gives whom it makes its folders for (host/data_folder.c). */
#define FULL_CONTROL(sid) " *" sid ":(OI)(CI)F"
#define GRANTS                                                                                     \
    FULL_CONTROL("S-1-5-18") FULL_CONTROL("S-1-5-32-544") FULL_CONTROL(DEPUTY_SERVICE_SID)

static void add_icacls(struct doctor_finding *finding, const char *path, const char *arguments)
{
    bool root = *path && path[strlen(path) - 1] == '\\';
    buffer_text(&finding->fix, "icacls \"");
    buffer_text(&finding->fix, path);
    buffer_text(&finding->fix, root ? "\\\" " : "\" "); /* one would quote the quotation mark */
    buffer_text(&finding->fix, arguments);
}

/* What ProgramData hands down lets users make files, and the service would not start: nothing of it
 * may stay. Who is named loses his own ACEs; where nobody is, all ACEs go first. */
static void add_data_fix(struct doctor_finding *finding, const char *path, const char *sid)
{
    if (!sid) {
        add_icacls(finding, path, "/reset");
        buffer_text(&finding->fix, " & ");
    }
    add_icacls(finding, path, "/inheritance:r /grant:r" GRANTS);
    if (sid) {
        buffer_text(&finding->fix, " /remove:g *");
        buffer_text(&finding->fix, sid);
    }
}

/* What it hands down to others stays. */
static void add_above_fix(struct doctor_finding *finding, const char *path, const char *sid)
{
    if (!sid) {
        buffer_text(&finding->fix, "give it back the permissions that it had");
        return;
    }
    add_icacls(finding, path, "/inheritance:d /remove:g *");
    buffer_text(&finding->fix, sid);
}

void doctor_fix_writers(struct doctor_finding *finding, enum doctor_place place, uint32_t status,
    const char *path, const char *sid)
{
    doctor_fix(finding, "");
    if (status == WIN32_INVALID_OWNER)
        add_icacls(finding, path, "/setowner *S-1-5-32-544");
    else if (place == DOCTOR_DATA)
        add_data_fix(finding, path, sid);
    else if (place == DOCTOR_ABOVE)
        add_above_fix(finding, path, sid);
    else
        add_icacls(finding, path, "/reset");
    buffer_text(&finding->fix,
        place == DOCTOR_DATA
            ? "; and look at what is in it: whoever that is may have put it there"
            : "; and see whether what is there is still what was installed: whoever that is may "
              "have changed it");
}
