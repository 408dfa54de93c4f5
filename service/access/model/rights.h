/* Access rights: their bits, what the generic ones mean for each kind of object, and their names
 * (MS-DTYP 2.4.3; Windows: "Access Rights and Access Masks" and the page of each object). */
#ifndef DEPUTY_ACCESS_MODEL_RIGHTS_H
#define DEPUTY_ACCESS_MODEL_RIGHTS_H

#include "base/buffer.h"

/* The bits that mean the same for every object. The names are not those of winnt.h, because the
 * same files are built with and without it. */
#define RIGHT_DELETE          UINT32_C(0x00010000)
#define RIGHT_READ_CONTROL    UINT32_C(0x00020000)
#define RIGHT_WRITE_DAC       UINT32_C(0x00040000)
#define RIGHT_WRITE_OWNER     UINT32_C(0x00080000)
#define RIGHT_SYNCHRONIZE     UINT32_C(0x00100000)
#define RIGHT_SYSTEM_SECURITY UINT32_C(0x01000000)
#define RIGHT_MAXIMUM_ALLOWED UINT32_C(0x02000000)
#define RIGHT_GENERIC_ALL     UINT32_C(0x10000000)
#define RIGHT_GENERIC_EXECUTE UINT32_C(0x20000000)
#define RIGHT_GENERIC_WRITE   UINT32_C(0x40000000)
#define RIGHT_GENERIC_READ    UINT32_C(0x80000000)
#define RIGHT_GENERIC_MASK    UINT32_C(0xF0000000)
#define RIGHT_SPECIFIC_MASK   UINT32_C(0x0000FFFF)
#define RIGHT_STANDARD_MASK   UINT32_C(0x001F0000)

/* The kinds of objects whose rights have names. */
enum right_object {
    RIGHT_OBJECT_GENERIC = 0, /* a descriptor without an object: generic rights stay as they are */
    RIGHT_OBJECT_FILE = 1,
    RIGHT_OBJECT_DIRECTORY = 2,
    RIGHT_OBJECT_KEY = 3,
    RIGHT_OBJECT_SERVICE = 4,
    RIGHT_OBJECT_PROCESS = 5,
    RIGHT_OBJECT_PIPE = 6,
    RIGHT_OBJECT_COUNT
};

/* What the generic rights mean for one kind of object (GENERIC_MAPPING). */
struct right_mapping {
    uint32_t read;
    uint32_t write;
    uint32_t execute;
    uint32_t all;
};

/* The mapping of a kind of object; never NULL for a value below RIGHT_OBJECT_COUNT. */
const struct right_mapping *right_mapping(enum right_object object);

/* A mask with its generic rights replaced by what they stand for. */
uint32_t right_map(uint32_t mask, const struct right_mapping *mapping);

/* The name of a kind of object ("file"), and the kind for such a name; RIGHT_OBJECT_COUNT when
 * there is none. */
const char *right_object_name(enum right_object object);
enum right_object right_object_parse(const char *name);

/* The name of one right (a mask of one bit, "FILE_WRITE_DATA"); NULL when it has none. */
const char *right_name(enum right_object object, uint32_t right);

/* Append the names of the rights in a mask, from the lowest bit on, with this text between them; a
 * bit that has none as a number ("0x00000200"). */
void right_names(struct buffer *text, enum right_object object, uint32_t mask, const char *between);

/* Read rights: names of the object's rights, of standard and generic ones, "read", "write",
 * "execute", "all", "maximum", and numbers (0x120089, 1179785), joined by ',', '|' or '+'; case
 * does not matter. WIN32_INVALID_PARAMETER, with the position of the word that is none. */
uint32_t right_parse(enum right_object object, const char *text, uint32_t *mask, size_t *position);

#endif
