#include "access/sddl_reader.h"
#include "access/bytes.h"
#include "identity/status.h"

#include <string.h>

/* What an alias is relative to. */
enum alias_base { ABSOLUTE, DOMAIN, FOREST, MACHINE };

/* An alias: a SID written out, or a relative identifier (Windows: "SID Strings"; MS-DTYP 2.4.2.4).
 */
struct sid_alias {
    char name[3];
    enum alias_base base;
    uint32_t rid;
    const char *sid;
};

static const struct sid_alias aliases[] = {
    {"AA", ABSOLUTE, 0, "S-1-5-32-579"},
    {"AC", ABSOLUTE, 0, "S-1-15-2-1"},
    {"AN", ABSOLUTE, 0, "S-1-5-7"},
    {"AO", ABSOLUTE, 0, "S-1-5-32-548"},
    {"AP", DOMAIN, 525, NULL},
    {"AS", ABSOLUTE, 0, "S-1-18-1"},
    {"AU", ABSOLUTE, 0, "S-1-5-11"},
    {"BA", ABSOLUTE, 0, "S-1-5-32-544"},
    {"BG", ABSOLUTE, 0, "S-1-5-32-546"},
    {"BO", ABSOLUTE, 0, "S-1-5-32-551"},
    {"BU", ABSOLUTE, 0, "S-1-5-32-545"},
    {"CA", DOMAIN, 517, NULL},
    {"CD", ABSOLUTE, 0, "S-1-5-32-574"},
    {"CG", ABSOLUTE, 0, "S-1-3-1"},
    {"CN", DOMAIN, 522, NULL},
    {"CO", ABSOLUTE, 0, "S-1-3-0"},
    {"CY", ABSOLUTE, 0, "S-1-5-32-569"},
    {"DA", DOMAIN, 512, NULL},
    {"DC", DOMAIN, 515, NULL},
    {"DD", DOMAIN, 516, NULL},
    {"DG", DOMAIN, 514, NULL},
    {"DU", DOMAIN, 513, NULL},
    {"EA", FOREST, 519, NULL},
    {"ED", ABSOLUTE, 0, "S-1-5-9"},
    {"EK", FOREST, 527, NULL},
    {"ER", ABSOLUTE, 0, "S-1-5-32-573"},
    {"ES", ABSOLUTE, 0, "S-1-5-32-576"},
    {"HA", ABSOLUTE, 0, "S-1-5-32-578"},
    {"HI", ABSOLUTE, 0, "S-1-16-12288"},
    {"IS", ABSOLUTE, 0, "S-1-5-32-568"},
    {"IU", ABSOLUTE, 0, "S-1-5-4"},
    {"KA", DOMAIN, 526, NULL},
    {"LA", MACHINE, 500, NULL},
    {"LG", MACHINE, 501, NULL},
    {"LS", ABSOLUTE, 0, "S-1-5-19"},
    {"LU", ABSOLUTE, 0, "S-1-5-32-559"},
    {"LW", ABSOLUTE, 0, "S-1-16-4096"},
    {"ME", ABSOLUTE, 0, "S-1-16-8192"},
    {"MP", ABSOLUTE, 0, "S-1-16-8448"},
    {"MS", ABSOLUTE, 0, "S-1-5-32-577"},
    {"MU", ABSOLUTE, 0, "S-1-5-32-558"},
    {"NO", ABSOLUTE, 0, "S-1-5-32-556"},
    {"NS", ABSOLUTE, 0, "S-1-5-20"},
    {"NU", ABSOLUTE, 0, "S-1-5-2"},
    {"OW", ABSOLUTE, 0, "S-1-3-4"},
    {"PA", DOMAIN, 520, NULL},
    {"PO", ABSOLUTE, 0, "S-1-5-32-550"},
    {"PS", ABSOLUTE, 0, "S-1-5-10"},
    {"PU", ABSOLUTE, 0, "S-1-5-32-547"},
    {"RA", ABSOLUTE, 0, "S-1-5-32-575"},
    {"RC", ABSOLUTE, 0, "S-1-5-12"},
    {"RD", ABSOLUTE, 0, "S-1-5-32-555"},
    {"RE", ABSOLUTE, 0, "S-1-5-32-552"},
    {"RM", ABSOLUTE, 0, "S-1-5-32-580"},
    {"RO", FOREST, 498, NULL},
    {"RS", DOMAIN, 553, NULL},
    {"RU", ABSOLUTE, 0, "S-1-5-32-554"},
    {"SA", FOREST, 518, NULL},
    {"SI", ABSOLUTE, 0, "S-1-16-16384"},
    {"SO", ABSOLUTE, 0, "S-1-5-32-549"},
    {"SS", ABSOLUTE, 0, "S-1-18-2"},
    {"SU", ABSOLUTE, 0, "S-1-5-6"},
    {"SY", ABSOLUTE, 0, "S-1-5-18"},
    {"UD", ABSOLUTE, 0, "S-1-5-84-0-0-0-0-0"},
    {"WD", ABSOLUTE, 0, "S-1-1-0"},
    {"WR", ABSOLUTE, 0, "S-1-5-33"},
};

static const struct access_sid *alias_domain(
    const struct sddl_context *context, enum alias_base base)
{
    if (!context)
        return NULL;
    if (base == DOMAIN)
        return &context->domain;
    return base == FOREST ? &context->forest : &context->machine;
}

/* A domain's SID with one more subauthority. */
static bool relative_sid(
    const struct access_sid *domain, uint32_t rid, uint8_t sid[SID_SIZE_MAX], size_t *size)
{
    if (!domain || !domain->bytes || domain->size + 4 > SID_SIZE_MAX)
        return false;
    memcpy(sid, domain->bytes, domain->size);
    store_u32(sid + domain->size, rid);
    sid[1]++;
    *size = domain->size + 4;
    return true;
}

static bool read_alias(struct sddl_reader *reader, uint8_t sid[SID_SIZE_MAX], size_t *size)
{
    for (size_t i = 0; i < sizeof(aliases) / sizeof(aliases[0]); i++) {
        const struct sid_alias *alias = &aliases[i];
        if (strncmp(reader->at, alias->name, 2) != 0)
            continue;
        if (alias->base == ABSOLUTE
                ? !sid_parse(alias->sid, sid, size)
                : !relative_sid(alias_domain(reader->context, alias->base), alias->rid, sid, size))
            return sddl_fail(
                reader, WIN32_NOT_SUPPORTED, "alias is relative to a domain that is not known");
        reader->at += 2;
        return true;
    }
    return sddl_fail(reader, WIN32_INVALID_PARAMETER, "SID expected");
}

bool sddl_read_sid(struct sddl_reader *reader, uint8_t sid[SID_SIZE_MAX], size_t *size)
{
    char text[SID_TEXT_SIZE];
    if (reader->at[0] != 'S' || reader->at[1] != '-')
        return read_alias(reader, sid, size);
    size_t length = strspn(reader->at, "S-0123456789abcdefABCDEFxX");
    /* The letter of a part that follows ("D:", for the DACL) is not a digit of the SID. */
    if (reader->at[length] == ':')
        length--;
    if (length >= sizeof(text))
        return sddl_fail(reader, WIN32_INVALID_PARAMETER, "SID too long");
    memcpy(text, reader->at, length);
    text[length] = 0;
    if (!sid_parse(text, sid, size) || *size <= SID_SIZE_MIN)
        return sddl_fail(reader, WIN32_INVALID_PARAMETER, "not a SID");
    reader->at += length;
    return true;
}
