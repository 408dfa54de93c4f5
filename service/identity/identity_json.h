/* An identity as JSON, for programs.
 *
 * One object; its keys are those of fact_table, and an absent fact is an absent key.
 *
 *   SIDs         {"sid":"S-1-5-18","name":"SYSTEM","domain":"NT AUTHORITY"}, name and domain only
 *                when known; "integrity" also has "level" ("high") when its level has a word
 *   lists        arrays of such objects with "attributes":["mandatory","enabled",...]
 *   privileges   [{"name":"SeDebugPrivilege","enabled":false,"attributes":[...]}]; a privilege
 *                without a name has its LUID in its place ("0x25")
 *   LUIDs        strings, "0x3e7": JSON numbers cannot hold 64 bits
 *   "type", "level", "elevation_type"   words; a value without a word is its number as a string
 *   "session", "mandatory_policy"       numbers
 *   "source"     {"name":"User32","id":"0x1234"}
 *   "elevated" and the other flags      booleans
 *   "default_dacl"   SDDL (see acl.h); null when the token's ACL is malformed
 *   "linked_token"   an identity
 *
 * Attribute bits without a name are one hexadecimal word at the end of "attributes".
 */
#ifndef DEPUTY_IDENTITY_IDENTITY_JSON_H
#define DEPUTY_IDENTITY_IDENTITY_JSON_H

#include "include/deputy.h"
#include "base/json.h"

/* Write an identity as one value; the status of the writer's buffer says whether it fitted. */
void identity_json(struct json *json, const struct deputy_identity *identity);

/* Write a SID as a member; an empty one is an absent key. */
void identity_json_sid(struct json *json, const char *key, const struct deputy_sid *sid);

#endif
