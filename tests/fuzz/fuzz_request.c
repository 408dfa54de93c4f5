/* libFuzzer entry: any bytes as a request of deputy_ask. What is taken has what its operation needs
 * and nothing else, and its texts end at their only zero. */
#include "client/answer/registry_type.h"
#include "client/ask/request/registry_data.h"
#include "client/ask/request/request_member.h"
#include "client/ask/request/words.h"
#include "client/events/event_filter.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(int condition)
{
    if (!condition)
        abort();
}

static void check_text(const struct ask_text *text)
{
    for (size_t i = 0; i < text->size; i++)
        require(text->units[i] != 0);
    require(text->units[text->size] == 0);
}

static void check_members(const struct ask_request *request)
{
    require(request->operation < ASK_OPERATIONS);
    for (unsigned i = 0; i < ASK_MEMBERS; i++) {
        enum ask_member member = (enum ask_member)i;
        bool given = request->given[member];
        require(!given || operation_takes(request->operation, member));
        require(given || !operation_needs(request->operation, member));
        if (given && member < ASK_UNITS)
            check_text(&request->units[member]);
        else if (given && member < ASK_WORDS_END)
            require(request->words[member] != NULL);
        else if (given && member < ASK_NUMBERS_END)
            require(request->numbers[member] >= member_least(member) &&
                    request->numbers[member] <= member_most(member));
    }
    for (uint32_t i = 0; i < request->text_count; i++)
        check_text(&request->texts[i]);
}

/* What operations make of the words. */
static void check_words(const struct ask_request *request)
{
    uint32_t number = 0, type;
    uint64_t cursor;
    struct buffer made = {0};
    if (request->given[ASK_WANT])
        (void)words_rights(RIGHT_OBJECT_FILE, request->words[ASK_WANT], &number);
    if (request->given[ASK_SHARE] && words_share(request->words[ASK_SHARE], &number))
        require(number < 8);
    if (request->given[ASK_DISPOSITION] &&
        words_disposition(request->words[ASK_DISPOSITION], &number))
        require(number >= 1 && number <= 5);
    if (request->given[ASK_CURSOR])
        (void)words_cursor(request->words[ASK_CURSOR], &cursor);
    if (request->given[ASK_TYPE] && registry_read_type(request->words[ASK_TYPE], &type))
        (void)registry_data_read(request, type, &made);
    buffer_free(&made);
}

static void check_filter(const struct ask_request *request)
{
    const char *const *words = request->words;
    const struct event_wishes wishes = {.caller = words[ASK_CALLER],
        .outcome = words[ASK_OUTCOME],
        .since = words[ASK_SINCE],
        .until = words[ASK_UNTIL],
        .correlation = words[ASK_CORRELATION],
        .now = INT64_MAX};
    struct event_filter filter;
    struct event_wrong wrong;
    struct arena arena = {0};
    if (event_filter_make(&wishes, &arena, &filter, &wrong))
        require(filter.since < filter.until);
    else
        require(wrong.wish != NULL);
    arena_free(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct ask_request request;
    struct buffer wrong = {0};
    if (request_read((const char *)data, size, &request, &wrong)) {
        check_members(&request);
        check_words(&request);
        check_filter(&request);
    } else {
        require(wrong.size != 0 && wrong.size < 600);
    }
    request_free(&request);
    buffer_free(&wrong);
    return 0;
}
