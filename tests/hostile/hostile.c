/* hostile: attacks the service.
 *
 * usage: hostile list
 *        hostile ATTACK [ARGUMENT]
 *
 * "list" prints one line for each attack: its name and the promise it tests. An attack prints what
 * it saw. Exit code: 0 the promise was held, 1 it was broken, 2 wrong usage or the attack could not
 * begin, 77 this platform cannot show it.
 */
#include "hostile.h"
#include "raw.h"

#include <stdio.h>
#include <windows.h>

static const struct attack *const lists[] = {stub_attacks, limit_attacks, context_attacks,
    pdu_attacks, session_attacks, text_attacks, path_attacks, identity_attacks, parts};

enum { LISTS = sizeof(lists) / sizeof(lists[0]) };

static int list(void)
{
    for (int i = 0; i < LISTS - 1; i++) { /* parts are no attacks */
        for (const struct attack *attack = lists[i]; attack->name; attack++)
            printf("%s: %s\n", attack->name, attack->promise);
    }
    return 0;
}

static bool is_named(const struct attack *attack, const WCHAR *name)
{
    size_t i = 0;
    while (attack->name[i] && (WCHAR)attack->name[i] == name[i])
        i++;
    return !attack->name[i] && !name[i];
}

static const struct attack *find(const WCHAR *name)
{
    for (int i = 0; i < LISTS; i++) {
        for (const struct attack *attack = lists[i]; attack->name; attack++) {
            if (is_named(attack, name))
                return attack;
        }
    }
    return NULL;
}

int wmain(int count, WCHAR **arguments);

int wmain(int count, WCHAR **arguments)
{
    if (count == 2 && wcscmp(arguments[1], L"list") == 0)
        return list();
    const struct attack *attack = count == 2 || count == 3 ? find(arguments[1]) : NULL;
    if (!attack) {
        fprintf(stderr, "usage: hostile list | ATTACK [ARGUMENT]\n");
        return 2;
    }
    deputy_binding = raw_bind();
    int outcome = (int)attack->run(count == 3 ? arguments[2] : NULL);
    RpcBindingFree(&deputy_binding);
    say("%u calls ended by an exception", raw_raised());
    return outcome;
}
