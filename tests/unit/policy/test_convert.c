/* SDDL for the system's use: what our reader makes is a descriptor to the system, byte by byte. */
#include "access/sddl/domains.h"
#include "access/model/valid.h"
#include "policy/convert.h"
#include "unit/suite.h"

#include <string.h>
#include <windows.h>

static struct buffer bytes, why;

static void teardown(void)
{
    buffer_free(&bytes);
    buffer_free(&why);
}

START_TEST(the_system_takes_what_the_product_makes)
{
    static const char *const texts[] = {
        "O:SYG:SYD:(A;;GA;;;S-1-5-18)(A;;GA;;;S-1-5-11)",
        "D:(D;;GA;;;S-1-5-7)(A;;0x1;;;S-1-5-21-1-2-3-1001)(A;;GR;;;WD)",
        "O:BAG:SYD:PAI(A;OICI;FA;;;SY)(A;OICI;FA;;;S-1-5-80-1-2-3-4-5)S:(ML;;NW;;;ME)",
    };
    for (size_t i = 0; i < ARRAYSIZE(texts); i++) {
        ck_assert_uint_eq(convert_sddl(texts[i], &bytes, &why), ERROR_SUCCESS);
        ck_assert(IsValidSecurityDescriptor(bytes.bytes));
        ck_assert_uint_eq(GetSecurityDescriptorLength(bytes.bytes), bytes.size);
        teardown();
    }
}
END_TEST

START_TEST(a_wrong_text_says_where)
{
    ck_assert_uint_ne(convert_sddl("D:(A;;GA;;;S-1-5-18", &bytes, &why), ERROR_SUCCESS);
    ck_assert_ptr_nonnull(strstr(why.bytes, "at character "));
}
END_TEST

START_TEST(an_alias_of_this_computers_accounts_is_known)
{
    struct domains domains;
    domains_read(&domains);
    ck_assert_uint_ne(domains.context.machine.size, 0);
    ck_assert_uint_eq(convert_sddl("D:(A;;GA;;;LA)", &bytes, &why), ERROR_SUCCESS);
}
END_TEST

START_TEST(a_descriptor_that_does_not_fit_its_bytes_is_none)
{
    ck_assert_uint_eq(convert_sddl("O:SYG:SYD:(A;;GA;;;SY)", &bytes, &why), ERROR_SUCCESS);
    ck_assert(descriptor_valid(bytes.bytes, bytes.size));
    ck_assert(!descriptor_valid(bytes.bytes, bytes.size - 1));
    ck_assert(!descriptor_valid(NULL, 0));
    bytes.bytes[0] = 2; /* the revision */
    ck_assert(!descriptor_valid(bytes.bytes, bytes.size));
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        the_system_takes_what_the_product_makes,
        a_wrong_text_says_where,
        an_alias_of_this_computers_accounts_is_known,
        a_descriptor_that_does_not_fit_its_bytes_is_none,
        NULL,
    };
    return run_suite(make_suite_with("convert", tests, NULL, teardown));
}
