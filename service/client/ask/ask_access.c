/* May the caller do this, and why. */
#include "client/answer/access_answer.h"
#include "client/answer/failure.h"
#include "client/ask/ask.h"
#include "client/ask/ask_end.h"
#include "client/ask/request/words.h"
#include "base/printable.h"
#include "base/utf16.h"

/* A question, and what it is about as the answer names it. */
struct question {
    enum right_object kind;
    uint32_t want;
    struct buffer object;
};

/* False when the request was refused. */
static bool read_question(struct ask *ask, struct question *question)
{
    const struct ask_request *request = ask->request;
    struct buffer wrong = {0};
    question->kind = right_object_parse(request->words[ASK_KIND]);
    if (question->kind == RIGHT_OBJECT_COUNT || question->kind == RIGHT_OBJECT_GENERIC)
        buffer_text(&wrong, "member \"kind\" has to be file, directory, key, service, process or "
                            "pipe");
    else if (request->given[ASK_OBJECT] == request->given[ASK_SDDL])
        buffer_text(&wrong, "one of the members \"object\" and \"sddl\" says what is asked about");
    else if (request->given[ASK_WANT] &&
             !words_rights(question->kind, request->words[ASK_WANT], &question->want)) {
        buffer_printf(&wrong,
            "member \"want\" has no such right of a %s: ", right_object_name(question->kind));
        printable_append(&wrong, request->words[ASK_WANT]);
    }
    bool right = !wrong.size && !wrong.status;
    if (!right)
        ask_refused_text(ask, &wrong);
    buffer_free(&wrong);
    return right;
}

static void name_object(const struct ask_request *request, struct buffer *object)
{
    const struct ask_text *name = &request->units[ASK_OBJECT];
    buffer_text(object, request->given[ASK_SDDL] ? "sddl:" : "");
    if (request->given[ASK_SDDL])
        buffer_text(object, request->words[ASK_SDDL]);
    else
        utf16_append(object, name->units, name->size);
}

static void failed(struct ask *ask, const char *object)
{
    json_object_begin(ask->json);
    json_member_text(ask->json, "object", object);
    failure_json(ask->json, ask->reply);
    json_object_end(ask->json);
}

static void answer_question(struct ask *ask, const struct question *question, const char *object)
{
    const struct ask_request *request = ask->request;
    struct deputy_access *access = NULL;
    enum deputy_object kind = (enum deputy_object)question->kind; /* the numbers are the same */
    uint32_t status = request->given[ASK_SDDL]
                          ? deputy_access_sddl(ask->session, kind, request->words[ASK_SDDL],
                                question->want, &access, ask->reply)
                          : deputy_access(ask->session, kind, request->units[ASK_OBJECT].units,
                                question->want, &access, ask->reply);
    if (status) {
        failed(ask, object);
        return;
    }
    const struct access_shown shown = {object, access, ask->reply, request->flags[ASK_COMPARE]};
    access_answer(ask->json, &shown);
    deputy_access_free(access);
}

void ask_access(struct ask *ask)
{
    struct question question = {0};
    if (!read_question(ask, &question))
        return;
    name_object(ask->request, &question.object);
    if (question.object.status)
        ask_failed_here(ask, question.object.status);
    else
        answer_question(ask, &question, question.object.bytes ? question.object.bytes : "");
    buffer_free(&question.object);
}
