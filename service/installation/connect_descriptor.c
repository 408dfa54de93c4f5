#include "installation/connect_descriptor.h"
#include "access/sddl/sddl.h"
#include "identity/sid.h"
#include "base/status.h"

/* Generic rights, because what they mean differs between an endpoint and an interface.
 *
 * An AppContainer gets in only where its packages are allowed as well as its user (all of them:
 * S-1-15-2-1, which systems before Windows 8 have no alias for). A restricted token gets in only
 * where its restricting SIDs are allowed as well ("Restricted Tokens"): whoever makes one for
 * running code gives it S-1-5-12, and the service control manager gives the token of a restricted
 * service, which is asked for these when it writes, S-1-5-33. Neither is anybody's group, so that
 * they let in nobody else; what the caller then does is checked with its restricted token.
 *
 * Who owns an object may always read and change its descriptor, and whoever has any right passes a
 * check for what there is: an ACE for OWNER RIGHTS, S-1-3-4, takes that from the owner, which may
 * well be the administrators ("SID Strings", MS-DTYP 2.5.3.2). */
static const char connect_dacl[] = "D:"
                                   "(D;;WDWO;;;S-1-3-4)"
                                   "(D;;GA;;;S-1-5-7)"
                                   "(D;;GA;;;S-1-5-2)"
                                   "(A;;GA;;;S-1-5-18)"
                                   "(A;;GA;;;S-1-5-32-544)"
                                   "(A;;GRGWGX;;;S-1-5-11)"
                                   "(A;;GRGWGX;;;S-1-15-2-1)"
                                   "(A;;GRGWGX;;;S-1-5-12)"
                                   "(A;;GRGWGX;;;S-1-5-33)";

uint32_t connect_descriptor_make(const struct deputy_identity *service, struct buffer *bytes)
{
    char owner[SID_TEXT_SIZE], group[SID_TEXT_SIZE];
    struct buffer text = {0};
    if (!sid_valid(service->owner.bytes, service->owner.size) ||
        !sid_valid(service->primary_group.bytes, service->primary_group.size))
        return WIN32_INVALID_DATA;
    sid_format(service->owner.bytes, service->owner.size, owner);
    sid_format(service->primary_group.bytes, service->primary_group.size, group);
    buffer_printf(&text, "O:%sG:%s%s", owner, group, connect_dacl);
    uint32_t status = text.status ? text.status : sddl_parse(text.bytes, NULL, bytes, NULL);
    buffer_free(&text);
    return status;
}
