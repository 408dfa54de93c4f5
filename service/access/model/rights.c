#include "access/model/rights.h"
#include "base/status.h"

#include <inttypes.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

struct named_right {
    uint32_t mask;
    const char *name;
};

static const struct named_right common_rights[] = {
    {RIGHT_DELETE, "DELETE"},
    {RIGHT_READ_CONTROL, "READ_CONTROL"},
    {RIGHT_WRITE_DAC, "WRITE_DAC"},
    {RIGHT_WRITE_OWNER, "WRITE_OWNER"},
    {RIGHT_SYNCHRONIZE, "SYNCHRONIZE"},
    {RIGHT_SYSTEM_SECURITY, "ACCESS_SYSTEM_SECURITY"},
    {RIGHT_MAXIMUM_ALLOWED, "MAXIMUM_ALLOWED"},
    {RIGHT_GENERIC_ALL, "GENERIC_ALL"},
    {RIGHT_GENERIC_EXECUTE, "GENERIC_EXECUTE"},
    {RIGHT_GENERIC_WRITE, "GENERIC_WRITE"},
    {RIGHT_GENERIC_READ, "GENERIC_READ"},
    {RIGHT_GENERIC_READ, "read"},
    {RIGHT_GENERIC_WRITE, "write"},
    {RIGHT_GENERIC_EXECUTE, "execute"},
    {RIGHT_GENERIC_ALL, "all"},
    {RIGHT_MAXIMUM_ALLOWED, "maximum"},
    {0, NULL},
};

static const struct named_right no_rights[] = {{0, NULL}};

static const struct named_right file_rights[] = {
    {0x0001, "FILE_READ_DATA"},
    {0x0002, "FILE_WRITE_DATA"},
    {0x0004, "FILE_APPEND_DATA"},
    {0x0008, "FILE_READ_EA"},
    {0x0010, "FILE_WRITE_EA"},
    {0x0020, "FILE_EXECUTE"},
    {0x0040, "FILE_DELETE_CHILD"},
    {0x0080, "FILE_READ_ATTRIBUTES"},
    {0x0100, "FILE_WRITE_ATTRIBUTES"},
    {0x120089, "FILE_GENERIC_READ"},
    {0x120116, "FILE_GENERIC_WRITE"},
    {0x1200A0, "FILE_GENERIC_EXECUTE"},
    {0x1F01FF, "FILE_ALL_ACCESS"},
    {0, NULL},
};

static const struct named_right directory_rights[] = {
    {0x0001, "FILE_LIST_DIRECTORY"},
    {0x0002, "FILE_ADD_FILE"},
    {0x0004, "FILE_ADD_SUBDIRECTORY"},
    {0x0008, "FILE_READ_EA"},
    {0x0010, "FILE_WRITE_EA"},
    {0x0020, "FILE_TRAVERSE"},
    {0x0040, "FILE_DELETE_CHILD"},
    {0x0080, "FILE_READ_ATTRIBUTES"},
    {0x0100, "FILE_WRITE_ATTRIBUTES"},
    {0x120089, "FILE_GENERIC_READ"},
    {0x120116, "FILE_GENERIC_WRITE"},
    {0x1200A0, "FILE_GENERIC_EXECUTE"},
    {0x1F01FF, "FILE_ALL_ACCESS"},
    {0, NULL},
};

static const struct named_right key_rights[] = {
    {0x0001, "KEY_QUERY_VALUE"},
    {0x0002, "KEY_SET_VALUE"},
    {0x0004, "KEY_CREATE_SUB_KEY"},
    {0x0008, "KEY_ENUMERATE_SUB_KEYS"},
    {0x0010, "KEY_NOTIFY"},
    {0x0020, "KEY_CREATE_LINK"},
    {0x020019, "KEY_READ"},
    {0x020006, "KEY_WRITE"},
    {0x020019, "KEY_EXECUTE"},
    {0x0F003F, "KEY_ALL_ACCESS"},
    {0, NULL},
};

static const struct named_right service_rights[] = {
    {0x0001, "SERVICE_QUERY_CONFIG"},
    {0x0002, "SERVICE_CHANGE_CONFIG"},
    {0x0004, "SERVICE_QUERY_STATUS"},
    {0x0008, "SERVICE_ENUMERATE_DEPENDENTS"},
    {0x0010, "SERVICE_START"},
    {0x0020, "SERVICE_STOP"},
    {0x0040, "SERVICE_PAUSE_CONTINUE"},
    {0x0080, "SERVICE_INTERROGATE"},
    {0x0100, "SERVICE_USER_DEFINED_CONTROL"},
    {0x0F01FF, "SERVICE_ALL_ACCESS"},
    {0, NULL},
};

static const struct named_right process_rights[] = {
    {0x0001, "PROCESS_TERMINATE"},
    {0x0002, "PROCESS_CREATE_THREAD"},
    {0x0004, "PROCESS_SET_SESSIONID"},
    {0x0008, "PROCESS_VM_OPERATION"},
    {0x0010, "PROCESS_VM_READ"},
    {0x0020, "PROCESS_VM_WRITE"},
    {0x0040, "PROCESS_DUP_HANDLE"},
    {0x0080, "PROCESS_CREATE_PROCESS"},
    {0x0100, "PROCESS_SET_QUOTA"},
    {0x0200, "PROCESS_SET_INFORMATION"},
    {0x0400, "PROCESS_QUERY_INFORMATION"},
    {0x0800, "PROCESS_SUSPEND_RESUME"},
    {0x1000, "PROCESS_QUERY_LIMITED_INFORMATION"},
    {0x2000, "PROCESS_SET_LIMITED_INFORMATION"},
    {0x1FFFFF, "PROCESS_ALL_ACCESS"},
    {0, NULL},
};

static const struct named_right pipe_rights[] = {
    {0x0001, "FILE_READ_DATA"},
    {0x0002, "FILE_WRITE_DATA"},
    {0x0004, "FILE_CREATE_PIPE_INSTANCE"},
    {0x0008, "FILE_READ_EA"},
    {0x0010, "FILE_WRITE_EA"},
    {0x0020, "FILE_EXECUTE"},
    {0x0040, "FILE_DELETE_CHILD"},
    {0x0080, "FILE_READ_ATTRIBUTES"},
    {0x0100, "FILE_WRITE_ATTRIBUTES"},
    {0x120089, "FILE_GENERIC_READ"},
    {0x120116, "FILE_GENERIC_WRITE"},
    {0x1F01FF, "FILE_ALL_ACCESS"},
    {0, NULL},
};

/* A key's execute right has KEY_CREATE_LINK, which KEY_EXECUTE lacks: the mapping is the object
 * type's (NtQueryObject), the named rights are winnt.h's. */
static const struct {
    const char *name;
    const struct named_right *rights;
    struct right_mapping mapping;
} objects[RIGHT_OBJECT_COUNT] = {
    [RIGHT_OBJECT_GENERIC] = {"generic", no_rights,
        {RIGHT_GENERIC_READ | RIGHT_READ_CONTROL, RIGHT_GENERIC_WRITE | RIGHT_READ_CONTROL,
            RIGHT_GENERIC_EXECUTE | RIGHT_READ_CONTROL,
            RIGHT_GENERIC_MASK | RIGHT_STANDARD_MASK | RIGHT_SPECIFIC_MASK}},
    [RIGHT_OBJECT_FILE] = {"file", file_rights, {0x120089, 0x120116, 0x1200A0, 0x1F01FF}},
    [RIGHT_OBJECT_DIRECTORY] = {"directory", directory_rights,
        {0x120089, 0x120116, 0x1200A0, 0x1F01FF}},
    [RIGHT_OBJECT_KEY] = {"key", key_rights, {0x020019, 0x020006, 0x020039, 0x0F003F}},
    [RIGHT_OBJECT_SERVICE] = {"service", service_rights, {0x02008D, 0x020002, 0x020170, 0x0F01FF}},
    [RIGHT_OBJECT_PROCESS] = {"process", process_rights, {0x020410, 0x020BEA, 0x121001, 0x1FFFFF}},
    [RIGHT_OBJECT_PIPE] = {"pipe", pipe_rights, {0x120089, 0x120116, 0x1200A0, 0x1F01FF}},
};

const struct right_mapping *right_mapping(enum right_object object)
{
    return &objects[object].mapping;
}

uint32_t right_map(uint32_t mask, const struct right_mapping *mapping)
{
    uint32_t mapped = mask & ~RIGHT_GENERIC_MASK;
    if (mask & RIGHT_GENERIC_READ)
        mapped |= mapping->read;
    if (mask & RIGHT_GENERIC_WRITE)
        mapped |= mapping->write;
    if (mask & RIGHT_GENERIC_EXECUTE)
        mapped |= mapping->execute;
    if (mask & RIGHT_GENERIC_ALL)
        mapped |= mapping->all;
    return mapped;
}

const char *right_object_name(enum right_object object)
{
    return objects[object].name;
}

enum right_object right_object_parse(const char *name)
{
    size_t object = 0;
    while (object < RIGHT_OBJECT_COUNT && strcmp(name, objects[object].name) != 0)
        object++;
    return (enum right_object)object;
}

static const char *find_name(const struct named_right *rights, uint32_t right)
{
    for (; rights->name; rights++) {
        if (rights->mask == right)
            return rights->name;
    }
    return NULL;
}

const char *right_name(enum right_object object, uint32_t right)
{
    const char *name = find_name(objects[object].rights, right);
    return name ? name : find_name(common_rights, right);
}

void right_names(struct buffer *text, enum right_object object, uint32_t mask, const char *between)
{
    for (const char *before = ""; mask; mask &= mask - 1, before = between) {
        uint32_t right = mask & (0 - mask);
        const char *name = right_name(object, right);
        buffer_text(text, before);
        if (name)
            buffer_text(text, name);
        else
            buffer_printf(text, "0x%08" PRIx32, right);
    }
}

static char lower(char letter)
{
    return letter >= 'A' && letter <= 'Z' ? (char)(letter - 'A' + 'a') : letter;
}

static bool same_word(const char *word, size_t size, const char *name)
{
    for (size_t i = 0; i < size; i++) {
        if (!name[i] || lower(word[i]) != lower(name[i]))
            return false;
    }
    return !name[size];
}

static bool find_mask(
    const struct named_right *rights, const char *word, size_t size, uint32_t *mask)
{
    for (; rights->name; rights++) {
        if (same_word(word, size, rights->name)) {
            *mask = rights->mask;
            return true;
        }
    }
    return false;
}

/* A whole word that is a number: decimal, or hexadecimal after 0x. */
static bool parse_number(const char *word, size_t size, uint32_t *mask)
{
    bool hexadecimal = size > 2 && word[0] == '0' && lower(word[1]) == 'x';
    const char *digits = hexadecimal ? "0123456789abcdefABCDEF" : "0123456789";
    size_t start = hexadecimal ? 2 : 0;
    if (size == start || strspn(word + start, digits) < size - start)
        return false;
    unsigned long long value = strtoull(word + start, NULL, hexadecimal ? 16 : 10);
    if (size > 20 || value > UINT32_MAX)
        return false;
    *mask = (uint32_t)value;
    return true;
}

uint32_t right_parse(enum right_object object, const char *text, uint32_t *mask, size_t *position)
{
    uint32_t rights = 0;
    const char *at = text;
    for (;;) {
        uint32_t right;
        at += strspn(at, " ");
        size_t size = strcspn(at, ",|+ ");
        if (!find_mask(objects[object].rights, at, size, &right) &&
            !find_mask(common_rights, at, size, &right) && !parse_number(at, size, &right)) {
            *position = (size_t)(at - text);
            return WIN32_INVALID_PARAMETER;
        }
        rights |= right;
        at += size;
        at += strspn(at, " ");
        if (!*at)
            break;
        at += strchr(",|+", *at) ? 1 : 0;
    }
    *mask = rights;
    return WIN32_OK;
}
