/* deputyctl doctor: checks a running installation, with the rights of whoever asks. */
#include "client/ctl/doctor.h"

#include <windows.h>

static const struct doctor_check checks[] = {
    {"installed", doctor_installed},
    {"image path", doctor_image_path},
    {"account", doctor_account},
    {"start type", doctor_start_type},
    {"service SID", doctor_sid_type},
    {"required privileges", doctor_required_privileges},
    {"recovery actions", doctor_recovery},
    {"program writers", doctor_program_writers},
    {"folder writers", doctor_folder_writers},
    {"data folder writers", doctor_data_writers},
    {"event source", doctor_log_source},
    {"event log writers", doctor_log_descriptor},
    {"message file", doctor_messages},
    {"running", doctor_running},
    {"endpoint owner", doctor_endpoint},
    {"server account", doctor_server},
    {"version", doctor_version},
    {"token privileges", doctor_token},
    {"mitigations", doctor_mitigations},
    {"clock", doctor_clock},
    {"policy", doctor_policy},
    {"spool", doctor_spool},
    {"free space", doctor_space},
    {"crash dumps", doctor_dumps},
    {"error reports", doctor_reports},
};

static void run_check(struct call *call, const struct doctor *doctor,
    const struct doctor_check *check, unsigned counts[DOCTOR_VERDICTS])
{
    struct doctor_finding finding = {0};
    doctor_say(&finding, DOCTOR_UNKNOWN, "the check came to nothing");
    check->run(doctor, &finding);
    counts[finding.verdict]++;
    if (call->options.json)
        doctor_json(&call->json, check->name, &finding);
    else
        doctor_put(&call->out, check->name, &finding);
    doctor_finding_free(&finding);
}

static void run_all(struct call *call, unsigned counts[DOCTOR_VERDICTS])
{
    struct doctor doctor;
    doctor_ask(call, &doctor);
    for (size_t i = 0; i < ARRAYSIZE(checks); i++)
        run_check(call, &doctor, &checks[i], counts);
    doctor_free(&doctor);
}

static enum exit_code run_doctor(struct call *call)
{
    unsigned counts[DOCTOR_VERDICTS] = {0};
    if (call->options.json) {
        json_object_begin(&call->json);
        json_key(&call->json, "checks");
        json_array_begin(&call->json);
        run_all(call, counts);
        json_array_end(&call->json);
        doctor_json_counts(&call->json, counts);
        json_object_end(&call->json);
    } else {
        run_all(call, counts);
        doctor_put_counts(&call->out, counts);
    }
    return counts[DOCTOR_FAIL] ? EXIT_CODE_UNSOUND : EXIT_CODE_OK;
}

const struct command doctor_commands[] = {
    {"doctor", "", 0, 0, "check a running installation, and say how to mend it",
        "Prints a line for each check: pass, warn, fail, or unknown, which is what this account "
        "may\n"
        "not see or this system does not tell (run elevated to see most), and the fix below it.\n"
        "Changes nothing. Ends with 7 when a check fails.\n\n"
        "With --json: \"checks\", each with \"name\", \"verdict\" (\"pass\", \"unknown\", "
        "\"warn\", \"fail\"),\n"
        "\"text\" and, but for a pass, \"fix\"; and \"counts\" with a member for each verdict.\n",
        NULL, run_doctor},
    {.name = NULL},
};
