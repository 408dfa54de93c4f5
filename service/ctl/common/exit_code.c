#include "ctl/common/exit_code.h"
#include "client/answer/failure.h"

#include <windows.h>

enum exit_code exit_code_of(const struct deputy_reply *reply)
{
    if (reply->status == ERROR_ACCESS_DENIED)
        return EXIT_CODE_DENIED;
    if (!failure_of_service(reply))
        return EXIT_CODE_FAILED;
    return reply->status == ERROR_MUTUAL_AUTH_FAILED ? EXIT_CODE_NOT_TRUSTED
                                                     : EXIT_CODE_UNAVAILABLE;
}
