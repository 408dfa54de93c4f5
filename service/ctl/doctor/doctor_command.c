/* deputyctl doctor: checks a running installation, with the rights of whoever asks. */
#include "ctl/doctor/doctor.h"
#include "base/reading/nearest.h"

#include <string.h>
#include <windows.h>

static const struct doctor_check checks[] = {
    {"installed", doctor_installed},
    {"image path", doctor_image_path},
    {"account", doctor_account},
    {"start type", doctor_start_type},
    {"service SID", doctor_sid_type},
    {"required privileges", doctor_required_privileges},
    {"recovery actions", doctor_recovery},
    {"shutdown time", doctor_shutdown},
    {"program kind", doctor_machine},
    {"program writers", doctor_program_writers},
    {"folder writers", doctor_folder_writers},
    {"data folder writers", doctor_data_writers},
    {"event source", doctor_log_source},
    {"event log writers", doctor_log_descriptor},
    {"message file", doctor_messages},
    {"event names", doctor_names},
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
    {"archives", doctor_archives},
    {"crash dumps", doctor_dumps},
    {"error reports", doctor_reports},
};

static void run_check(struct call *call, const struct doctor *doctor,
    const struct doctor_check *check, unsigned counts[DOCTOR_VERDICTS])
{
    struct doctor_finding finding = {0};
    check->run(doctor, &finding);
    if (!finding.text.size)
        doctor_say(&finding, DOCTOR_UNKNOWN, "the check came to nothing");
    doctor_count(&finding, counts);
    if (call->options.json)
        doctor_json(&call->json, check->name, &finding);
    else
        doctor_put(&call->out, check->name, &finding);
    doctor_finding_free(&finding);
}

static bool is_wanted(const struct call *call, const struct doctor_check *check)
{
    return !call->options.only || strcmp(call->options.only, check->name) == 0;
}

static void run_all(struct call *call, unsigned counts[DOCTOR_VERDICTS])
{
    struct doctor doctor;
    doctor_ask(call, &doctor);
    for (size_t i = 0; i < ARRAYSIZE(checks); i++) {
        if (is_wanted(call, &checks[i]))
            run_check(call, &doctor, &checks[i], counts);
    }
    doctor_free(&doctor);
}

static bool has_wanted(const struct call *call)
{
    for (size_t i = 0; i < ARRAYSIZE(checks); i++) {
        if (is_wanted(call, &checks[i]))
            return true;
    }
    return false;
}

static enum exit_code unknown_check(struct call *call)
{
    struct nearest nearest = {.word = call->options.only};
    struct buffer sentence = {0};
    for (size_t i = 0; i < ARRAYSIZE(checks); i++)
        nearest_try(&nearest, checks[i].name);
    buffer_text(&sentence, "--only: there is no check ");
    nearest_put_wrong(&sentence, &nearest);
    return call_usage_text(call, &sentence);
}

static enum exit_code run_doctor(struct call *call)
{
    unsigned counts[DOCTOR_VERDICTS] = {0};
    if (!has_wanted(call))
        return unknown_check(call);
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

static const struct option doctor_options[] = {
    {OPTION_TEXT, "only", "CHECK", "run this check alone, by its name: \"event log writers\"",
        offsetof(struct options, only), 0, 0},
    {OPTION_END, NULL, NULL, NULL, 0, 0, 0},
};

const struct command doctor_commands[] = {
    {"doctor", "", 0, 0, "check a running installation, and say how to mend it",
        "Prints a line for each check, or for each thing that it finds: pass, warn, fail, or "
        "unknown,\n"
        "which is what this account may not see or this system does not tell (run elevated to see\n"
        "most), and the fix below it. A command in a fix ends with the line, and is the same in\n"
        "cmd.exe and in PowerShell.\n"
        "Changes nothing. Ends with 7 when a check fails.\n",
        doctor_options, run_doctor},
    {.name = NULL},
};
