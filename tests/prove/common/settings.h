/* Deputy's settings, changed for a proof and put back. */
#ifndef DEPUTY_TESTS_PROVE_COMMON_SETTINGS_H
#define DEPUTY_TESTS_PROVE_COMMON_SETTINGS_H

#include "prove/kit/things.h"
#include "prove/proof.h"

#define PARAMETERS_KEY L"SYSTEM\\CurrentControlSet\\Services\\Deputy\\Parameters"
#define POLICY_KEY     THINGS_POLICY

/* Put a value under one of these keys or below, which is made; the proof fails when that cannot be
 * done. */
void setting_number(const WCHAR *key, const WCHAR *name, DWORD number);
void setting_text(const WCHAR *key, const WCHAR *name, const WCHAR *text);

/* Remove a value that a proof has put there. */
void setting_remove(const WCHAR *key, const WCHAR *name);

/* Have Deputy read its settings anew at the end of a proof: one that does not run does so when it
 * starts. */
void settings_restored(void);

/* Have Deputy read its settings anew, and give it the time. */
void settings_reload(void);

#endif
