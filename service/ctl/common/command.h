/* The commands of deputyctl: a table, and what a command gets when it runs.
 *
 * A new command is a row in the table of its group's file, and a member of struct options for each
 * option that no other command has yet. */
#ifndef DEPUTY_CTL_COMMON_COMMAND_H
#define DEPUTY_CTL_COMMON_COMMAND_H

#include "ctl/common/arguments.h"
#include "ctl/common/exit_code.h"
#include "include/deputy.h"
#include "base/json.h"

/* The values of all options; each command looks at its own. */
struct options {
    uint32_t timeout_ms;
    const char *server_sid;
    bool json;
    bool help;
    bool version;
    bool all;
    uint32_t count;
    bool link;
    bool recursive;
    bool replace;
    bool append;
    bool atomic;
    bool chunks;
    uint32_t view;
    bool follow;
    bool create;
    bool make_volatile;
    bool recurse;
    bool no_wait;
    const char *type;
    const char *from;
    const char *want;
    const char *kind;
    const char *only;
    bool compare;
    bool denied;
    bool csv;
    bool partial;
    bool force;
    bool stream;
    const char *log;
    const char *archives;
    const char *caller;
    const char *operation;
    const char *outcome;
    const char *object;
    const char *since;
    const char *until;
    const char *correlation;
};

struct call;

struct command {
    const char *name;
    const char *operands; /* as the usage line shows them, "" for none */
    int operands_min;
    int operands_max;
    const char *summary;          /* one line */
    const char *details;          /* lines for the command's own help, each ended by a newline */
    const struct option *options; /* ended by OPTION_END; NULL for none */
    enum exit_code (*run)(struct call *call);
};

/* One run of a command. */
struct call {
    const struct command *command;
    struct options options;
    const char *const *operands;
    int operand_count;
    struct buffer out;     /* goes to standard output when the command has ended */
    struct buffer failure; /* then goes to standard error, as one line */
    struct json json;      /* writes into out */
};

/* The options of every command, ended by OPTION_END. */
extern const struct option common_options[];

/* The groups of commands, ended by NULL; each group ends with a row without a name. */
extern const struct command *const command_groups[];
extern const struct command access_commands[];
extern const struct command config_commands[];
extern const struct command doctor_commands[];
extern const struct command events_commands[];
extern const struct command file_commands[];
extern const struct command help_commands[];
extern const struct command identity_commands[];
extern const struct command list_commands[];
extern const struct command ping_commands[];
extern const struct command registry_commands[];
extern const struct command services_commands[];
extern const struct command statistics_commands[];
extern const struct command status_commands[];
extern const struct command transfer_commands[];
extern const struct command verify_commands[];

/* A command by its name, NULL when there is none. */
const struct command *command_find(const char *name);

/* The command that the words begin with, whose name has one word or two; *taken is how many. NULL
 * when there is none. */
const struct command *command_find_words(const char *const *words, int count, int *taken);

/* Write what there is of the result. Returns the Win32 status of what failed. */
uint32_t call_write(const struct call *call);

/* Write out what there is of the result, so that it takes no memory. A failure to write is the
 * buffer's from then on, and ends the program's run like any other. */
void call_flush(struct call *call);

/* The options that libdeputy takes, from those of the command line. */
struct deputy_options call_deputy_options(const struct call *call);

/* Open a session; close it with deputy_close. */
uint32_t call_open(
    const struct call *call, struct deputy_session **session, struct deputy_reply *reply);

/* End a line of the result; once so many bytes are collected (0: at once), write them. For results
 * that have no end in sight, and for several objects with --json. False when nobody takes them any
 * more: see call_flush. */
bool call_end_line(struct call *call, size_t collected);

/* Report a failure, as the result with --json and otherwise as call->failure; returns the code to
 * end with. */
enum exit_code call_fail(struct call *call, const struct deputy_reply *reply);

/* The same of an operation on an object: its name stands before the failure, with --json as a
 * member of this key. */
enum exit_code call_fail_object(
    struct call *call, const char *key, const char *object, const struct deputy_reply *reply);

/* Report success, with --json only: the tools that people know are silent too. */
enum exit_code call_done(struct call *call, const struct deputy_reply *reply);

/* Report a wrong command line in the same way; the sentence has neither a capital nor a stop. */
enum exit_code call_usage(struct call *call, const char *sentence);

/* The same, and what was given instead of what the sentence says is needed; NULL for nothing. */
enum exit_code call_usage_given(struct call *call, const char *sentence, const char *given);

/* The same of a sentence that was put together, which is freed. */
enum exit_code call_usage_text(struct call *call, struct buffer *sentence);

#endif
