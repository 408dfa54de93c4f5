/* Sealed records out of the fields of records that were delivered. */
#include "base/clock.h"
#include "audit/record/sealed.h"
#include "base/status.h"

#include <string.h>

static const char *text_of(const struct audit_record *record, enum audit_field field)
{
    const char *text = record->fields[field - 1];
    return text ? text : "";
}

static bool parse_sequence(const char *text, uint64_t *sequence)
{
    uint64_t value = 0;
    if (*text < '1' || *text > '9')
        return false;
    for (; *text; text++) {
        unsigned digit = (unsigned)(*text - '0');
        if (digit > 9 || value > (UINT64_MAX - digit) / 10)
            return false;
        value = value * 10 + digit;
    }
    *sequence = value;
    return true;
}

bool sealed_hash_parse(const char *text, uint8_t hash[SHA256_SIZE])
{
    uint8_t read[SHA256_SIZE];
    char again[SEALED_HASH_TEXT_SIZE];
    if (strlen(text) != SEALED_HASH_TEXT_SIZE - 1)
        return false;
    for (unsigned i = 0; i < SHA256_SIZE; i++) {
        unsigned byte = 0;
        for (unsigned j = 0; j < 2; j++) {
            char c = text[2 * i + j];
            byte = byte << 4 | (unsigned)(c <= '9' ? c - '0' : c - 'a' + 10);
        }
        read[i] = (uint8_t)byte;
    }
    sealed_hash_text(read, again); /* other characters do not come back */
    if (strcmp(again, text) != 0)
        return false;
    memcpy(hash, read, SHA256_SIZE);
    return true;
}

uint32_t sealed_from_fields(const struct audit_record *record, struct sealed **sealed)
{
    struct seal seal;
    uint8_t hash[SHA256_SIZE];
    if (!guid_parse(text_of(record, AUDIT_RUN), seal.run) ||
        !guid_parse(text_of(record, AUDIT_RECORD_ID), seal.record) ||
        !parse_sequence(text_of(record, AUDIT_SEQUENCE), &seal.sequence) ||
        !clock_parse(text_of(record, AUDIT_TIME), &seal.time) ||
        !sealed_hash_parse(text_of(record, AUDIT_CHAIN), hash))
        return WIN32_INVALID_DATA;
    uint32_t status = sealed_make(record, &seal, sealed);
    if (status == WIN32_OK)
        memcpy((*sealed)->hash, hash, SHA256_SIZE);
    return status;
}
