#include "prove/kit/product.h"
#include "include/deputy.h"
#include "platform/sha256.h"

#include <stdio.h>
#include <stdlib.h>
#include <wchar.h>

static const char *const files[] = {
    "deputy.exe", "deputyctl.exe", "deputy-client.dll", "deputymsg.dll"};

/* "ProgramW6432" is there for 32-bit programs on 64-bit Windows (Microsoft, "WOW64 Implementation
 * Details"). */
void product_path(WCHAR *path, const WCHAR *name)
{
    WCHAR folder[MAX_PATH];
    if (!GetEnvironmentVariableW(L"ProgramW6432", folder, MAX_PATH) &&
        !GetEnvironmentVariableW(L"ProgramFiles", folder, MAX_PATH))
        wcscpy(folder, L"C:\\Program Files");
    _snwprintf(path, MAX_PATH, L"%ls\\Deputy\\%ls", folder, name);
}

/* The whole file, to be freed; NULL when it cannot be read. */
static void *read_file(const WCHAR *path, size_t *size)
{
    void *bytes = NULL;
    FILE *file = _wfopen(path, L"rb");
    if (!file)
        return NULL;
    const long end = fseek(file, 0, SEEK_END) == 0 ? ftell(file) : -1;
    if (end > 0 && fseek(file, 0, SEEK_SET) == 0 && (bytes = malloc((size_t)end)) != NULL &&
        fread(bytes, 1, (size_t)end, file) != (size_t)end) {
        free(bytes);
        bytes = NULL;
    }
    fclose(file);
    *size = (size_t)end;
    return bytes;
}

static bool hash(const char *name, char text[2 * SHA256_SIZE + 1])
{
    WCHAR wide[64], path[MAX_PATH];
    struct sha256_part part;
    uint8_t digest[SHA256_SIZE];
    _snwprintf(wide, 64, L"%hs", name);
    product_path(path, wide);
    void *bytes = read_file(path, &part.size);
    part.bytes = bytes;
    const bool hashed = bytes && sha256(&part, 1, digest) == ERROR_SUCCESS;
    free(bytes);
    for (int i = 0; hashed && i < SHA256_SIZE; i++)
        snprintf(text + 2 * i, 3, "%02x", digest[i]);
    return hashed;
}

void product_write(struct json *json)
{
    char text[2 * SHA256_SIZE + 1];
    json_member_text(json, "version", DEPUTY_VERSION_TEXT);
    json_key(json, "files");
    json_object_begin(json);
    for (size_t i = 0; i < sizeof(files) / sizeof(*files); i++)
        if (hash(files[i], text))
            json_member_text(json, files[i], text);
    json_object_end(json);
}
