/* A program or DLL as data: nothing of it runs. */
#ifndef DEPUTY_CTL_DOCTOR_DOCTOR_MODULE_H
#define DEPUTY_CTL_DOCTOR_DOCTOR_MODULE_H

#include <stdint.h>
#include <windows.h>

/* Map a file for its resources; close it with FreeLibrary. What the system says. */
uint32_t module_open(const WCHAR *path, HMODULE *module);

/* The file version in its version resource, as DEPUTY_VERSION. ERROR_RESOURCE_DATA_NOT_FOUND when
 * it has none (Microsoft: "VS_VERSIONINFO structure", "VS_FIXEDFILEINFO structure"). */
uint32_t module_version(HMODULE module, uint32_t *version);

#endif
