/* The data of a value and the words of requests: what they stand for, and what is refused. */
#include "client/ask/request/registry_data.h"
#include "client/answer/registry_type.h"
#include "client/ask/request/words.h"
#include "unit/suite.h"

#include <string.h>

static struct buffer data;

static void teardown(void)
{
    buffer_free(&data);
}

/* What is wrong with the data of a request for this type; NULL for nothing. */
static const char *read_data(const char *members, uint32_t type)
{
    struct buffer text = {0}, wrong = {0};
    struct ask_request request;
    buffer_free(&data);
    buffer_text(
        &text, "{\"operation\":\"registry_set\",\"key\":\"k\",\"name\":\"n\",\"type\":\"x\"");
    buffer_text(&text, members);
    buffer_text(&text, "}");
    ck_assert_msg(request_read(text.bytes, text.size, &request, &wrong), "%s", wrong.bytes);
    const char *sentence = registry_data_read(&request, type, &data);
    request_free(&request);
    buffer_free(&text);
    return sentence;
}

static const struct {
    const char *members;
    uint32_t type;
    const char *bytes;
    size_t size;
} right[] = {
    {",\"hex\":\"\"", REGISTRY_SZ, "", 0},
    {",\"hex\":\"01 fF\"", REGISTRY_DWORD, "\x01\xFF", 2},
    {",\"text\":\"a\\ud800\"", REGISTRY_SZ, "a\0\0\xD8\0\0", 6},
    {",\"text\":\"\"", REGISTRY_EXPAND_SZ, "\0\0", 2},
    {",\"text\":\"a\"", REGISTRY_LINK, "a\0", 2},
    {",\"text\":\"0x8000000000000001\"", REGISTRY_QWORD, "\1\0\0\0\0\0\0\x80", 8},
    {",\"number\":42", REGISTRY_DWORD, "\x2a\0\0\0", 4},
    {",\"number\":4294967295", REGISTRY_DWORD, "\xFF\xFF\xFF\xFF", 4},
    {",\"number\":42", REGISTRY_DWORD_BIG_ENDIAN, "\0\0\0\x2a", 4},
    {",\"number\":18446744073709551615", REGISTRY_QWORD, "\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF", 8},
    {",\"texts\":[]", REGISTRY_MULTI_SZ, "\0\0", 2},
    {",\"texts\":[\"a\",\"b\"]", REGISTRY_MULTI_SZ, "a\0\0\0b\0\0\0\0\0", 10},
};

static const struct {
    const char *members;
    uint32_t type;
    const char *sentence;
} refused[] = {
    {"", REGISTRY_SZ, "one of the members"},
    {",\"text\":\"a\",\"hex\":\"\"", REGISTRY_SZ, "one of the members"},
    {",\"hex\":\"0\"", REGISTRY_BINARY, "member \"hex\""},
    {",\"hex\":\"0g\"", REGISTRY_BINARY, "member \"hex\""},
    {",\"text\":\"a\"", REGISTRY_BINARY, "member \"text\" is for"},
    {",\"text\":\"a\"", REGISTRY_QWORD, "member \"text\" of a REG_QWORD"},
    {",\"text\":\"\"", REGISTRY_QWORD, "member \"text\" of a REG_QWORD"},
    {",\"texts\":[\"a\"]", REGISTRY_SZ, "member \"texts\" is for"},
    {",\"texts\":[\"a\",\"\"]", REGISTRY_MULTI_SZ, "member \"texts\" has an empty text"},
    {",\"number\":1", REGISTRY_SZ, "member \"number\" is for"},
    {",\"number\":4294967296", REGISTRY_DWORD, "member \"number\" has to be"},
};

START_TEST(data_is_read_as_its_type_says)
{
    for (size_t i = 0; i < sizeof(right) / sizeof(right[0]); i++) {
        const char *sentence = read_data(right[i].members, right[i].type);
        ck_assert_msg(!sentence, "%s: %s", right[i].members, sentence);
        ck_assert_uint_eq(data.size, right[i].size);
        ck_assert_msg(!right[i].size || !memcmp(data.bytes, right[i].bytes, right[i].size), "%s",
            right[i].members);
    }
}
END_TEST

START_TEST(data_that_its_type_cannot_have_is_refused)
{
    for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++) {
        const char *sentence = read_data(refused[i].members, refused[i].type);
        ck_assert_msg(
            sentence && strncmp(sentence, refused[i].sentence, strlen(refused[i].sentence)) == 0,
            "%s: %s", refused[i].members, sentence ? sentence : "taken");
    }
}
END_TEST

START_TEST(words_of_sharing_are_bits)
{
    uint32_t share = 99;
    ck_assert(words_share("", &share) && share == 0);
    ck_assert(words_share("read", &share) && share == 1);
    ck_assert(words_share("delete,read,write", &share) && share == 7);
    share = 99;
    ck_assert(!words_share("read,", &share) && !words_share(",read", &share));
    ck_assert(!words_share("reads", &share) && !words_share("read,,write", &share));
    ck_assert_uint_eq(share, 99);
}
END_TEST

START_TEST(words_of_disposition_are_those_of_createfile)
{
    uint32_t disposition = 99;
    ck_assert(!words_disposition("", &disposition) && !words_disposition("open", &disposition));
    ck_assert_uint_eq(disposition, 99);
    ck_assert(words_disposition("create_new", &disposition) && disposition == 1);
    ck_assert(words_disposition("create_always", &disposition) && disposition == 2);
    ck_assert(words_disposition("open_existing", &disposition) && disposition == 3);
    ck_assert(words_disposition("open_always", &disposition) && disposition == 4);
    ck_assert(words_disposition("truncate_existing", &disposition) && disposition == 5);
}
END_TEST

START_TEST(a_cursor_is_a_word_or_a_number)
{
    uint64_t cursor = 99;
    ck_assert(words_cursor("oldest", &cursor) && cursor == 0);
    ck_assert(words_cursor("newest", &cursor) && cursor == UINT64_MAX);
    ck_assert(words_cursor("0x1dd80dc7ac662ae", &cursor) && cursor == 0x1dd80dc7ac662ae);
    ck_assert(!words_cursor("", &cursor) && !words_cursor("-1", &cursor));
    ck_assert(!words_cursor("0x10000000000000000", &cursor) && !words_cursor("now", &cursor));
}
END_TEST

START_TEST(rights_of_files_have_two_names)
{
    uint32_t rights;
    ck_assert(words_rights(RIGHT_OBJECT_FILE, "FILE_LIST_DIRECTORY", &rights) && rights == 1);
    ck_assert(words_rights(RIGHT_OBJECT_FILE, "FILE_READ_DATA,0x2", &rights) && rights == 3);
    ck_assert(words_rights(RIGHT_OBJECT_KEY, "KEY_SET_VALUE", &rights) && rights == 2);
    ck_assert(!words_rights(RIGHT_OBJECT_KEY, "FILE_READ_DATA", &rights));
    ck_assert(!words_rights(RIGHT_OBJECT_KEY, "FILE_LIST_DIRECTORY", &rights));
    ck_assert(!words_rights(RIGHT_OBJECT_FILE, "", &rights));
    ck_assert(!words_rights(RIGHT_OBJECT_FILE, "0", &rights));
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {data_is_read_as_its_type_says,
        data_that_its_type_cannot_have_is_refused, words_of_sharing_are_bits,
        words_of_disposition_are_those_of_createfile, a_cursor_is_a_word_or_a_number,
        rights_of_files_have_two_names, NULL};
    return run_suite(make_suite_with("registry_data", tests, NULL, teardown));
}
