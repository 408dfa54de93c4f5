/* The members of what commands print with --json, and examples; help.c sets them into the help. */
#include "ctl/help/help_page.h"

#include <stddef.h>
#include <string.h>

#define ROW_CORRELATION                                                                            \
    {                                                                                              \
        "correlation", "the GUID of the event"                                                     \
    }
#define ROWS_END                                                                                   \
    {                                                                                              \
        NULL, NULL                                                                                 \
    }

static const struct help_row correlation_rows[] = {ROW_CORRELATION, ROWS_END};

static const struct help_row access_rows[] = {
    {"object, kind", "what was asked about; of one that failed \"object\" and \"error\""},
    {"final_name", "where links led"},
    {"wanted", "\"mask\" and \"rights\""},
    {"truth", "what the system answered: \"granted\", \"status\", \"message\", \"in_use\" (it is"},
    {"", "open elsewhere), and \"access\" with \"from\" (\"handle\" or \"check\")"},
    {"explained", "whether the permissions could be read; else \"descriptor_status\""},
    {"rights", "for each \"name\", \"mask\", \"granted\", \"by\", \"ace\", \"why\""},
    {"notes", "sentences"},
    {"agrees", "whether the explanation comes to the same; else \"disagreement\""},
    {"owner", "\"sid\", \"name\", \"domain\""},
    {"dacl, sacl", "an array of ACEs; no \"dacl\": everybody is allowed everything"},
    {"compare", "with --compare, of each token \"who\", \"user\", \"status\", \"rights\" and"},
    {"", "\"notes\""},
    ROW_CORRELATION,
    {"in an ACE:", ""},
    {"number, type, flags", ""},
    {"inherited, access", "\"access\" has \"mask\" and \"rights\""},
    {"trustee", "\"sid\", \"name\", \"domain\""},
    {"considered, condition", ""},
    {"match", "how it is about you"},
    {"decided", "the rights that it decided"},
    ROWS_END,
};

static const struct help_row check_rows[] = {
    {"valid", "whether the service would take it"},
    {"errors, warnings", "how many"},
    {"problems", "each with \"value\", \"severity\" (\"error\", \"warning\"), \"reason\","},
    {"", "\"instead\""},
    ROWS_END,
};

static const struct help_row explain_rows[] = {
    {"name, meaning, type", "of a setting, or of the key of an operation"},
    {"help, unit, words", "of a setting"},
    {"smallest, largest", "of a setting, with \"default\""},
    {"format, rights", "of an operation"},
    {"applies", "\"reload\" or \"start\""},
    {"parameters_key", "and \"policy_key\": where it is set"},
    {"source, valid, value", "and \"word\", as \"config show\" has them"},
    {"access", "for \"access\": all operations"},
    ROWS_END,
};

static const struct help_row show_rows[] = {
    {"settings", "each with \"name\", \"source\", \"valid\", \"value\", \"word\" (of an"},
    {"", "enumeration), \"unit\""},
    {"access", "each with \"operation\", \"source\", \"own\" (set for this operation rather"},
    {"", "than for all), \"valid\", \"sddl\""},
    {"valid, errors, ...", "what \"config check\" prints"},
    ROWS_END,
};

static const struct help_row doctor_rows[] = {
    {"checks",
        "each with \"name\", \"verdict\" (\"pass\", \"unknown\", \"warn\", \"fail\"), \"text\""},
    {"", "and, but for a pass, \"fix\""},
    {"counts", "a member for each verdict"},
    ROWS_END,
};

static const struct help_row event_rows[] = {
    {"id, time, type", "of the event"},
    {"caller_sid, ...", "each field that is not absent, under its name; all are strings"},
    {"computer", "where a log says it"},
    ROWS_END,
};

static const struct help_row size_rows[] = {{"size", "bytes that were written"}, ROWS_END};

static const struct help_row list_rows[] = {
    {"name", "and \"name_utf16\" when it is no Unicode"},
    {"size", "bytes"},
    {"created, accessed", "UTC, with \"written\""},
    {"file_id", "as \"0x...\""},
    {"attributes", "words"},
    {"reparse_tag", "of a link"},
    ROWS_END,
};

static const struct help_row stat_rows[] = {
    {"final_path", "where it really is"},
    {"size, file_id", "as \"ls\" prints them, and so the times and \"attributes\""},
    {"links, volume", "numbers"},
    {"reparse_tag", "of a link that was not followed"},
    {"owner", "\"sid\", \"name\", \"domain\", where it may be read"},
    ROW_CORRELATION,
    ROWS_END,
};

static const struct help_row remove_rows[] = {
    {"correlation", "the GUID of the event; with -r instead:"},
    {"deleted, failed", "how many"},
    {"path, error", "of the first that failed, as of any failure"},
    ROWS_END,
};

static const struct help_row ping_rows[] = {
    {"process_id, version", "the service's"},
    {"state", "\"starting\", \"running\" or \"stopping\""},
    {"uptime_ms, count", ""},
    {"round_trip_us", "the mean, with \"round_trip_min_us\" and \"round_trip_max_us\""},
    ROWS_END,
};

static const struct help_row create_rows[] = {
    {"existed", "whether the key was there already"}, ROW_CORRELATION, ROWS_END};

static const struct help_row get_rows[] = {
    {"key, name", "as they were asked for"},
    {"final_key", "what the system calls it"},
    {"type, type_number", ""},
    {"size, hex", "all bytes"},
    {"text, number, texts", "where the data fits its type; a lone surrogate is its escape"},
    ROW_CORRELATION,
    ROWS_END,
};

static const struct help_row registry_list_rows[] = {
    {"key, final_key", "as \"reg get\" has them"},
    {"written", "UTC"},
    {"subkeys", "each with \"name\" and \"written\""},
    {"values", "each with \"name\" and what \"reg get\" prints of data; over 64 KiB only"},
    {"", "\"type\", \"type_number\" and \"size\""},
    {"changed", "whether the key was changed meanwhile"},
    ROWS_END,
};

static const struct help_row services_rows[] = {
    {"services", "each with \"name\", \"display_name\" and what \"services status\" says of the"},
    {"", "state"},
    ROWS_END,
};

#define ROWS_STATE                                                                                 \
    {"state",                                                                                      \
        "\"stopped\", \"starting\", \"stopping\", \"running\", \"continuing\", \"pausing\","},     \
        {"", "\"paused\""}, {"process_id, type", ""}, {"controls", "that it takes"},               \
    {                                                                                              \
        "exit_code", "and \"service_exit_code\""                                                   \
    }

static const struct help_row service_rows[] = {
    ROWS_STATE,
    {"start_type, path",
        "and \"error_control\", \"account\", \"display_name\", where you may read"},
    {"", "them"},
    ROW_CORRELATION,
    ROWS_END,
};

static const struct help_row control_rows[] = {
    ROWS_STATE,
    {"reached", "whether the service got where it was sent"},
    {"wait_status", "why that is not known"},
    ROW_CORRELATION,
    ROWS_END,
};

static const struct help_row statistics_rows[] = {
    {"uptime_ms", ""},
    {"calls, routines", "in flight and running, without this one"},
    {"sessions, callers", "with those of this one"},
    {"recent", "records kept for \"events\""},
    {"safe", "records put on record since the start"},
    {"refused, allowed", "operations whose record could not be kept"},
    {"queued", "records to be written"},
    {"blocked", "the Win32 code why nothing can be put on record now, or 0"},
    ROW_CORRELATION,
    ROWS_END,
};

static const struct help_row status_rows[] = {
    {"installed", ""},
    {"scm_state", "\"stopped\", \"starting\", \"stopping\", \"running\", ..."},
    {"scm_process_id", ""},
    {"exit", "of a stopped service: \"win32\", \"service\" (its own code), \"meaning\""},
    {"scm_status", "what the service control manager failed with"},
    {"answers", "if so with what \"ping\" prints of the service, else with \"error\""},
    {"server_verified", ""},
    ROWS_END,
};

static const struct help_row verify_rows[] = {
    {"finding", "the word above; with \"wrong\", \"file\", \"line\" or \"offset\", \"run\","},
    {"", "\"first\", \"last\", \"text\""},
    {"run", "of each run, after the findings: with \"computer\", \"first\", \"last\","},
    {"", "\"records\", \"missing\", \"wrong\", \"repeated\", \"unchecked\""},
    {"records", "\"0\", alone in its object: there are none"},
    ROWS_END,
};

static const struct help_row version_rows[] = {{"version, library", ""}, ROWS_END};

static const struct help_row whoami_rows[] = {
    {"caller, service", "each with all facts of its token; LUIDs are strings (\"0x3e7\"), and an"},
    {"", "absent fact is an absent key"},
    ROW_CORRELATION,
    ROWS_END,
};

#define JSON_LINES "one object a line; a failure is the last one"

const struct help_page help_pages[] = {
    {"access", "one object, of several one a line", access_rows,
        {"access C:\\Reports\\may.txt --want write", "access HKLM\\SOFTWARE\\Example --compare",
            "access C:\\Reports --recurse --denied --want read"}},
    {"cat", "only a failure is an object", NULL,
        {"cat C:\\Reports\\may.txt", "cat C:\\Reports\\may.txt:notes"}},
    {"config check", NULL, check_rows, {"config check", "config check --json"}},
    {"config explain", NULL, explain_rows,
        {"config explain MaxCalls", "config explain file_open", "config explain access"}},
    {"config show", NULL, show_rows, {"config show", "config show --json"}},
    {"cp", NULL, size_rows,
        {"cp C:\\Reports\\may.txt C:\\Reports\\copy.txt",
            "cp --replace C:\\Reports\\may.txt D:\\Backup\\may.txt"}},
    {"doctor", NULL, doctor_rows, {"doctor", "doctor --json"}},
    {"events", JSON_LINES, event_rows,
        {"events --count 20", "events --all --outcome denied --since 2h",
            "events --all --operation file_open --json"}},
    {"help", "the text is the same", NULL, {"help", "help reg", "help reg set"}},
    {"ls", JSON_LINES, list_rows, {"ls C:\\Reports", "ls C:\\Reports --json"}},
    {"mkdir", NULL, correlation_rows, {"mkdir C:\\Reports", "mkdir C:\\Reports\\2026 --json"}},
    {"mv", NULL, correlation_rows,
        {"mv C:\\Reports\\may.txt C:\\Reports\\june.txt",
            "mv --replace C:\\Reports\\new.txt C:\\Reports\\may.txt",
            "mv \"\\\\?\\C:\\Reports\\dot.\" C:\\Reports\\dot"}},
    {"ping", NULL, ping_rows, {"ping", "ping --count 100"}},
    {"put", NULL, size_rows,
        {"put C:\\Reports\\may.txt < may.txt", "put --atomic C:\\Reports\\may.txt < may.txt",
            "put --stream C:\\Reports\\may.txt:notes < notes.txt"}},
    {"reg create", NULL, create_rows,
        {"reg create HKCU\\Software\\Example", "reg create HKLM\\SOFTWARE\\Example --view 32"}},
    {"reg delete", "the GUID is that of the last call", correlation_rows,
        {"reg delete HKCU\\Software\\Example Colour",
            "reg delete HKCU\\Software\\Example --recurse"}},
    {"reg get", "\"reg set --from\" takes the object back", get_rows,
        {"reg get HKCU\\Software\\Example Colour", "reg get HKCU\\Software\\Example",
            "reg get HKCU\\Software\\Example Colour --json"}},
    {"reg list", NULL, registry_list_rows,
        {"reg list HKLM\\SOFTWARE", "reg list HKLM\\SOFTWARE --view 32"}},
    {"reg set", NULL, correlation_rows,
        {"reg set HKCU\\Software\\Example Colour blue --create",
            "reg set HKCU\\Software\\Example Count 42 --type REG_DWORD",
            "reg set HKCU\\Software\\Example Colour --from colour.json"}},
    {"rm", NULL, remove_rows,
        {"rm C:\\Reports\\may.txt", "rm -r --force C:\\Reports\\old",
            "rm \"\\\\?\\C:\\Reports\\dot.\""}},
    {"services control", NULL, control_rows,
        {"services control Spooler pause", "services control Spooler 128"}},
    {"services list", NULL, services_rows, {"services list", "services list --json"}},
    {"services start", NULL, control_rows,
        {"services start Spooler", "services start Spooler --no-wait"}},
    {"services status", NULL, service_rows,
        {"services status Spooler", "services status Spooler --json"}},
    {"services stop", NULL, control_rows,
        {"services stop Spooler", "services stop Spooler --timeout 60000"}},
    {"stat", NULL, stat_rows, {"stat C:\\Reports\\may.txt", "stat --link C:\\Reports\\latest"}},
    {"statistics", NULL, statistics_rows, {"statistics", "statistics --json"}},
    {"status", NULL, status_rows, {"status", "status --json"}},
    {"verify", JSON_LINES, verify_rows,
        {"verify C:\\ProgramData\\Deputy\\spool", "verify events.json",
            "verify --partial mine.json"}},
    {"version", NULL, version_rows, {"version", "version --json"}},
    {"whoami", NULL, whoami_rows, {"whoami", "whoami --all", "whoami --json"}},
    {.command = NULL},
};

const struct help_page *help_page_find(const char *command)
{
    const struct help_page *page = help_pages;
    while (page->command && strcmp(page->command, command) != 0)
        page++;
    return page;
}
