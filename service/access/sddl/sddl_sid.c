#include "access/sddl/sddl_reader.h"
#include "base/bytes.h"
#include "base/status.h"

#include <string.h>

enum { SID_HEADER_SIZE = 8 };

static const uint64_t SID_AUTHORITY_MAX = UINT64_C(0xFFFFFFFFFFFF);

/* What an alias is relative to. */
enum alias_base { ABSOLUTE, DOMAIN, FOREST, MACHINE };

/* An alias: a SID written out, or a relative identifier (Windows: "SID Strings"; MS-DTYP 2.4.2.4;
 * SH: "sddl.h" of SDK 10.0.26100). */
struct sid_alias {
    char name[3];
    enum alias_base base;
    uint32_t rid;
    const char *sid;
    const char *unknown; /* the reason when what it is relative to is not known */
};

#define RELATIVE_ALIAS(name, base, rid, who, domain)                                               \
    {                                                                                              \
        name, base, rid, NULL,                                                                     \
            name " is " who ", the SID of " domain " and -" #rid ", and that SID is not known"     \
    }
#define DOMAIN_ALIAS(name, rid, who) RELATIVE_ALIAS(name, DOMAIN, rid, who, "the domain")
#define FOREST_ALIAS(name, rid, who)                                                               \
    RELATIVE_ALIAS(name, FOREST, rid, who, "the forest's root domain")
#define MACHINE_ALIAS(name, rid, who) RELATIVE_ALIAS(name, MACHINE, rid, who, "the machine")

static const struct sid_alias aliases[] = {
    {"AA", ABSOLUTE, 0, "S-1-5-32-579", NULL},
    {"AC", ABSOLUTE, 0, "S-1-15-2-1", NULL},
    {"AN", ABSOLUTE, 0, "S-1-5-7", NULL},
    {"AO", ABSOLUTE, 0, "S-1-5-32-548", NULL},
    DOMAIN_ALIAS("AP", 525, "Protected Users"),
    {"AS", ABSOLUTE, 0, "S-1-18-1", NULL},
    {"AU", ABSOLUTE, 0, "S-1-5-11", NULL},
    {"BA", ABSOLUTE, 0, "S-1-5-32-544", NULL},
    {"BG", ABSOLUTE, 0, "S-1-5-32-546", NULL},
    {"BO", ABSOLUTE, 0, "S-1-5-32-551", NULL},
    {"BU", ABSOLUTE, 0, "S-1-5-32-545", NULL},
    DOMAIN_ALIAS("CA", 517, "Cert Publishers"),
    {"CD", ABSOLUTE, 0, "S-1-5-32-574", NULL},
    {"CG", ABSOLUTE, 0, "S-1-3-1", NULL},
    DOMAIN_ALIAS("CN", 522, "Cloneable Domain Controllers"),
    {"CO", ABSOLUTE, 0, "S-1-3-0", NULL},
    {"CY", ABSOLUTE, 0, "S-1-5-32-569", NULL},
    DOMAIN_ALIAS("DA", 512, "Domain Admins"),
    DOMAIN_ALIAS("DC", 515, "Domain Computers"),
    DOMAIN_ALIAS("DD", 516, "Domain Controllers"),
    DOMAIN_ALIAS("DG", 514, "Domain Guests"),
    DOMAIN_ALIAS("DU", 513, "Domain Users"),
    FOREST_ALIAS("EA", 519, "Enterprise Admins"),
    {"ED", ABSOLUTE, 0, "S-1-5-9", NULL},
    FOREST_ALIAS("EK", 527, "Enterprise Key Admins"),
    {"ER", ABSOLUTE, 0, "S-1-5-32-573", NULL},
    {"ES", ABSOLUTE, 0, "S-1-5-32-576", NULL},
    {"HA", ABSOLUTE, 0, "S-1-5-32-578", NULL},
    {"HI", ABSOLUTE, 0, "S-1-16-12288", NULL},
    {"HO", ABSOLUTE, 0, "S-1-5-32-584", NULL},
    {"IS", ABSOLUTE, 0, "S-1-5-32-568", NULL},
    {"IU", ABSOLUTE, 0, "S-1-5-4", NULL},
    DOMAIN_ALIAS("KA", 526, "Key Admins"),
    MACHINE_ALIAS("LA", 500, "the local Administrator"),
    MACHINE_ALIAS("LG", 501, "the local Guest"),
    {"LS", ABSOLUTE, 0, "S-1-5-19", NULL},
    {"LU", ABSOLUTE, 0, "S-1-5-32-559", NULL},
    {"LW", ABSOLUTE, 0, "S-1-16-4096", NULL},
    {"ME", ABSOLUTE, 0, "S-1-16-8192", NULL},
    {"MP", ABSOLUTE, 0, "S-1-16-8448", NULL},
    {"MS", ABSOLUTE, 0, "S-1-5-32-577", NULL},
    {"MU", ABSOLUTE, 0, "S-1-5-32-558", NULL},
    {"NO", ABSOLUTE, 0, "S-1-5-32-556", NULL},
    {"NS", ABSOLUTE, 0, "S-1-5-20", NULL},
    {"NU", ABSOLUTE, 0, "S-1-5-2", NULL},
    {"OW", ABSOLUTE, 0, "S-1-3-4", NULL},
    DOMAIN_ALIAS("PA", 520, "Group Policy Creator Owners"),
    {"PO", ABSOLUTE, 0, "S-1-5-32-550", NULL},
    {"PS", ABSOLUTE, 0, "S-1-5-10", NULL},
    {"PU", ABSOLUTE, 0, "S-1-5-32-547", NULL},
    {"RA", ABSOLUTE, 0, "S-1-5-32-575", NULL},
    {"RC", ABSOLUTE, 0, "S-1-5-12", NULL},
    {"RD", ABSOLUTE, 0, "S-1-5-32-555", NULL},
    {"RE", ABSOLUTE, 0, "S-1-5-32-552", NULL},
    {"RM", ABSOLUTE, 0, "S-1-5-32-580", NULL},
    FOREST_ALIAS("RO", 498, "Enterprise Read-only Domain Controllers"),
    DOMAIN_ALIAS("RS", 553, "RAS and IAS Servers"),
    {"RU", ABSOLUTE, 0, "S-1-5-32-554", NULL},
    FOREST_ALIAS("SA", 518, "Schema Admins"),
    {"SH", ABSOLUTE, 0, "S-1-5-32-585", NULL},
    {"SI", ABSOLUTE, 0, "S-1-16-16384", NULL},
    {"SO", ABSOLUTE, 0, "S-1-5-32-549", NULL},
    {"SS", ABSOLUTE, 0, "S-1-18-2", NULL},
    {"SU", ABSOLUTE, 0, "S-1-5-6", NULL},
    {"SY", ABSOLUTE, 0, "S-1-5-18", NULL},
    {"UD", ABSOLUTE, 0, "S-1-5-84-0-0-0-0-0", NULL},
    {"WD", ABSOLUTE, 0, "S-1-1-0", NULL},
    {"WR", ABSOLUTE, 0, "S-1-5-33", NULL},
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

static bool alias_here(const struct sddl_reader *reader, const struct sid_alias *alias)
{
    struct sddl_reader ahead = *reader;
    return sddl_accept_word(&ahead, alias->name);
}

static bool read_alias(struct sddl_reader *reader, uint8_t sid[SID_SIZE_MAX], size_t *size)
{
    for (size_t i = 0; i < sizeof(aliases) / sizeof(aliases[0]); i++) {
        const struct sid_alias *alias = &aliases[i];
        if (!alias_here(reader, alias))
            continue;
        if (alias->base == ABSOLUTE
                ? !sid_parse(alias->sid, sid, size)
                : !relative_sid(alias_domain(reader->context, alias->base), alias->rid, sid, size))
            return sddl_fail(reader, WIN32_NOT_SUPPORTED, alias->unknown);
        reader->at += 2;
        sddl_skip_blanks(reader);
        return true;
    }
    return sddl_fail(reader, WIN32_INVALID_PARAMETER, "SID expected");
}

/* A number of a SID behind its dash, not above the limit. Its last digit stands before no colon:
 * the D of "S-1-2-0x2D:" begins the DACL. False when there is none. */
static bool read_sid_number(
    struct sddl_reader *reader, unsigned base, uint64_t limit, uint64_t *number)
{
    if (!sddl_accept(reader, "-"))
        return false;
    sddl_skip_blanks(reader);
    if (sddl_accept_word(reader, "0x"))
        base = 16;
    const char *first = reader->at;
    uint64_t value = 0;
    for (; *reader->at && reader->at[1] != ':'; reader->at++) {
        int digit = sddl_hex_digit(*reader->at);
        if (digit < 0 || (unsigned)digit >= base)
            break;
        value = value * base + (unsigned)digit;
        value = value < limit ? value : limit;
    }
    *number = value;
    return reader->at > first;
}

/* Behind "S". A revision in hexadecimal makes the numbers behind it hexadecimal, and a
 * subauthority that is too large is all ones: so Windows does it. */
static bool read_sid_numbers(struct sddl_reader *reader, uint8_t sid[SID_SIZE_MAX], size_t *size)
{
    unsigned base = reader->at[1] == '0' ? 16 : 10;
    uint64_t number;
    if (!read_sid_number(reader, 10, UINT8_MAX, &number) || number != 1 ||
        !read_sid_number(reader, base, SID_AUTHORITY_MAX + 1, &number) ||
        number > SID_AUTHORITY_MAX)
        return false;
    memset(sid, 0, SID_HEADER_SIZE);
    sid[0] = 1;
    for (size_t i = 0; i < 6; i++)
        sid[7 - i] = (uint8_t)(number >> (8 * i));
    for (; *reader->at == '-'; sid[1]++) {
        if (sid[1] == SID_SUBAUTHORITIES_MAX || !read_sid_number(reader, base, UINT32_MAX, &number))
            return false;
        store_u32(sid + SID_HEADER_SIZE + 4u * sid[1], (uint32_t)number);
    }
    *size = SID_HEADER_SIZE + 4u * sid[1];
    return sid[1] > 0;
}

bool sddl_read_sid(struct sddl_reader *reader, uint8_t sid[SID_SIZE_MAX], size_t *size)
{
    sddl_skip_blanks(reader);
    if (!sddl_accept_word(reader, "S-"))
        return read_alias(reader, sid, size);
    const char *start = reader->at -= 1;
    if (read_sid_numbers(reader, sid, size))
        return true;
    reader->at = start - 1;
    return sddl_fail(reader, WIN32_INVALID_PARAMETER, "not a SID");
}
