/* Whether the data of an event have names: XML as EvtRender and Event Viewer give it. */
#include "ctl/events/event_names.h"
#include "audit/record/field.h"
#include "base/buffer.h"
#include "unit/suite.h"

#include <stdio.h>
#include <string.h>

static struct buffer xml;

static void teardown(void)
{
    buffer_free(&xml);
    xml = (struct buffer){0};
}

/* An event whose data of a position have a name, or none. */
static const char *event(unsigned count, const char *(*name)(unsigned position), char quote)
{
    teardown();
    buffer_text(&xml, "<Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'>"
                      "<System><Provider Name='Deputy-Service' EventSourceName='Deputy-Service'/>"
                      "<EventID Qualifiers='0'>4000</EventID></System><EventData>");
    for (unsigned i = 1; i <= count; i++) {
        buffer_text(&xml, "<Data");
        if (name(i))
            buffer_printf(&xml, " Name=%c%s%c", quote, name(i), quote);
        buffer_text(&xml, i % 2 ? ">&lt;Data Name='x'&gt;</Data>" : "/>");
    }
    buffer_text(&xml, "</EventData></Event>");
    buffer_append(&xml, "", 1);
    ck_assert_uint_eq(xml.status, 0);
    return xml.bytes;
}

static const char *right(unsigned position)
{
    return position > AUDIT_FIELDS ? "more" : audit_field_name((enum audit_field)position);
}

static const char *none(unsigned position)
{
    (void)position;
    return NULL;
}

static const char *but_one(unsigned position)
{
    return position == AUDIT_OBJECT_NAME ? NULL : right(position);
}

static const char *swapped(unsigned position)
{
    return position == 2 ? right(3) : position == 3 ? right(2) : right(position);
}

static const char *longer(unsigned position)
{
    return position == 1 ? "caller_sid_" : right(position);
}

START_TEST(all_names_in_their_places_are_right)
{
    ck_assert_int_eq(event_names_judge(event(AUDIT_FIELDS, right, '\'')), EVENT_NAMES_RIGHT);
    ck_assert_int_eq(event_names_judge(event(AUDIT_FIELDS, right, '"')), EVENT_NAMES_RIGHT);
}
END_TEST

START_TEST(none_is_what_the_log_writes_without)
{
    ck_assert_int_eq(event_names_judge(event(AUDIT_FIELDS, none, '\'')), EVENT_NAMES_NONE);
    ck_assert_int_eq(event_names_judge(event(1, none, '\'')), EVENT_NAMES_NONE);
}
END_TEST

START_TEST(anything_else_is_not_right)
{
    ck_assert_int_eq(event_names_judge(event(AUDIT_FIELDS - 1, right, '\'')), EVENT_NAMES_OTHER);
    ck_assert_int_eq(event_names_judge(event(AUDIT_FIELDS + 1, right, '\'')), EVENT_NAMES_OTHER);
    ck_assert_int_eq(event_names_judge(event(AUDIT_FIELDS, but_one, '\'')), EVENT_NAMES_OTHER);
    ck_assert_int_eq(event_names_judge(event(AUDIT_FIELDS, swapped, '\'')), EVENT_NAMES_OTHER);
    ck_assert_int_eq(event_names_judge(event(AUDIT_FIELDS, longer, '\'')), EVENT_NAMES_OTHER);
}
END_TEST

START_TEST(what_has_no_data_is_said_so)
{
    static const char *const without[] = {"", "<Event/>", "<EventData", "<EventData></EventData>",
        "<EventData/>", "<Data Name='caller_sid'/>", "<EventData><Database></EventData>",
        "</EventData><EventData><Data>"};
    for (size_t i = 0; i < sizeof(without) / sizeof(without[0]); i++)
        ck_assert_int_eq(event_names_judge(without[i]), EVENT_NAMES_EMPTY);
}
END_TEST

START_TEST(what_is_cut_off_anywhere_is_never_right)
{
    char whole[16384], part[16384];
    snprintf(whole, sizeof(whole), "%s", event(AUDIT_FIELDS, right, '\''));
    const size_t size = strlen(whole) - strlen("</EventData></Event>") + strlen("</EventData>");
    for (size_t i = 0; i < size; i++) {
        memcpy(part, whole, i);
        part[i] = 0;
        ck_assert_int_eq(event_names_judge(part), EVENT_NAMES_EMPTY);
    }
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {all_names_in_their_places_are_right,
        none_is_what_the_log_writes_without, anything_else_is_not_right,
        what_has_no_data_is_said_so, what_is_cut_off_anywhere_is_never_right, NULL};
    return run_suite(make_suite_with("event names", tests, NULL, teardown));
}
