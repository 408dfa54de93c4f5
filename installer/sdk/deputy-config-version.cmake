# Newer versions only append, so that they serve whoever asks for an older one of the same number.
set(PACKAGE_VERSION "@VERSION@")
string(REGEX MATCH "^[0-9]+" _deputy_major "${PACKAGE_VERSION}")
if(PACKAGE_FIND_VERSION_MAJOR EQUAL _deputy_major
        AND NOT PACKAGE_VERSION VERSION_LESS PACKAGE_FIND_VERSION)
    set(PACKAGE_VERSION_COMPATIBLE TRUE)
    if(PACKAGE_VERSION VERSION_EQUAL PACKAGE_FIND_VERSION)
        set(PACKAGE_VERSION_EXACT TRUE)
    endif()
endif()
unset(_deputy_major)
