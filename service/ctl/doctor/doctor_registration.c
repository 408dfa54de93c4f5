#include "ctl/doctor/doctor_registration.h"
#include "installation/privilege_list.h"

#include <inttypes.h>

void sid_type_judge(struct doctor_finding *finding, uint32_t type)
{
    if (type == SID_TYPE_UNRESTRICTED) {
        doctor_say(finding, DOCTOR_PASS, "the service has a SID of its own");
        return;
    }
    if (type == SID_TYPE_NONE) {
        doctor_say(finding, DOCTOR_FAIL, "the service has no SID of its own in its token");
    } else if (type == SID_TYPE_RESTRICTED) {
        doctor_say(finding, DOCTOR_FAIL,
            "the service's SID is restricted: it may write only what names that SID, and cannot "
            "keep its records");
    } else {
        doctor_say(finding, DOCTOR_FAIL, "the service's SID is of a type that nobody knows");
        buffer_printf(&finding->text, " (%" PRIu32 ")", type);
    }
    doctor_fix(finding, "sc.exe sidtype Deputy unrestricted, then restart the service");
}

void required_privileges_judge(struct doctor_finding *finding, const char *names)
{
    if (privileges_listed(names)) {
        doctor_say(finding, DOCTOR_PASS, "those that the service needs, and no others");
        return;
    }
    doctor_say(finding, DOCTOR_WARN, "they are not those that the service needs");
    doctor_fix(finding, "sc.exe privs Deputy ");
    for (size_t i = 0; needed_privileges[i].name; i++) {
        buffer_text(&finding->fix, i ? "/" : "");
        buffer_text(&finding->fix, needed_privileges[i].name);
    }
}

/* sc.exe has no command for it. What is written to the registry is known to hold once the system
 * has started anew. */
void preshutdown_judge(struct doctor_finding *finding, uint32_t set, uint32_t needed)
{
    bool enough = set >= needed;
    doctor_say(finding, enough ? DOCTOR_PASS : DOCTOR_WARN, "a shutdown of the system waits ");
    buffer_printf(&finding->text, "%" PRIu32 " ms; a stop may take %" PRIu32, set, needed);
    if (enough)
        return;
    doctor_fix(finding, "start the service anew: as LocalSystem it sets the time itself; if it may "
                        "not, reg.exe add HKLM\\SYSTEM\\CurrentControlSet\\Services\\Deputy /v "
                        "PreshutdownTimeout /t REG_DWORD /d ");
    buffer_printf(&finding->fix, "%" PRIu32 " /f, then restart Windows", needed);
}

static bool restarts(const uint32_t *actions, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (actions[i] != RECOVERY_RESTART)
            return false;
    }
    return count > 0;
}

void recovery_judge(
    struct doctor_finding *finding, const uint32_t *actions, size_t count, bool on_errors)
{
    struct doctor_finding other = {0};
    doctor_say(finding, DOCTOR_PASS, "the service is restarted after every failure");
    if (!restarts(actions, count)) {
        doctor_say(&other, DOCTOR_WARN, "the service is not restarted after a crash");
        doctor_fix(&other, "sc.exe failure Deputy reset= 86400 actions= "
                           "restart/1000/restart/10000/restart/60000");
        doctor_add(finding, &other);
    }
    if (!on_errors) {
        doctor_say(&other, DOCTOR_WARN, "the service is not restarted when it stops with an error");
        doctor_fix(&other, "sc.exe failureflag Deputy 1");
        doctor_add(finding, &other);
    }
}
