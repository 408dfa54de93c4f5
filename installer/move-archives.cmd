@echo off
rem Moves archives of the event log Deputy to another folder. Run it as an administrator, or have the
rem task in deputy-archives.xml run it.
rem
rem   move-archives.cmd [FOLDER]
rem
rem   FOLDER   where to; without it, what an administrator has set:
rem            reg.exe add HKLM\SOFTWARE\Deputy /v ArchiveFolder /d "D:\Deputy archives"
rem            and deputy-archives.xml says how to have a task run it each night
rem
rem The Event Log service archives a full log as Archive-Deputy-TIME.evtx beside the log, when it is
rem to (install.cmd /retention archive), and does not touch an archive again. So each that is there
rem is finished. Where the log is elsewhere, archives may be in the folder of all logs all the same
rem ("ChannelLoggingType Complex Type"): both are looked into. The log itself is never touched.
rem
rem An archive has the audit trail in it: only SYSTEM and administrators may have access to FOLDER,
rem and the group Event Log Readers may read. Nothing is moved to another, and how to make one is
rem said. Nothing in FOLDER is overwritten. What was done is added to move-archives.log there.
rem
rem Exit codes, which the Task Scheduler shows as the last result:
rem    0  all archives are moved, or there were none
rem    1  wrong arguments: no folder is named, or not by a whole path, or a drive alone
rem    2  the folder of the log cannot be read
rem    3  FOLDER is not there, or is the log's own, or that of all logs
rem    4  others may have access to FOLDER
rem    5  an archive could not be moved: it is in use, FOLDER has no room, or one of its name is there
rem    6  all are moved, but the access to one could not be set to that of FOLDER
rem    7  another run of this moves archives to FOLDER just now, or nothing can be written there
rem
rem What install.cmd says about cmd.exe holds here too.

setlocal
set "SYS=%SystemRoot%\System32"
if defined PROCESSOR_ARCHITEW6432 set "SYS=%SystemRoot%\Sysnative"
set "REG=%SYS%\reg.exe"
set LOGKEY=HKLM\SYSTEM\CurrentControlSet\Services\EventLog\Deputy
set RESULT=0
set MOVED=0
set LEFT=0

set TARGET=%1
if not "%~2"=="" goto usage
if defined TARGET goto take_target
for /f "tokens=1,2*" %%a in ('%REG% query HKLM\SOFTWARE\Deputy /v ArchiveFolder 2^>nul') do if /i "%%a"=="ArchiveFolder" set "TARGET=%%c"
if not defined TARGET goto usage
:take_target
set "TARGET=%TARGET:"=%"
if not defined TARGET goto usage
if "%TARGET:~1,2%"==":\" goto whole_target
if not "%TARGET:~0,2%"=="\\" goto usage
:whole_target
if "%TARGET:~-1%"=="\" set "TARGET=%TARGET:~0,-1%"
rem What is left of a drive names the current folder there.
if "%TARGET:~2%"=="" goto usage

rem Where the log is: the folder of its file, by the registry, or that of all logs. A 32-bit cmd.exe on
rem 64-bit Windows has another System32 ("File System Redirector").
set "ALL=%SYS%\winevt\Logs"
set "FILE=%ALL%\Deputy.evtx"
for /f "tokens=1,2*" %%a in ('%REG% query %LOGKEY% /v File 2^>nul') do if /i "%%a"=="File" call set "FILE=%%c"
if defined PROCESSOR_ARCHITEW6432 set "FILE=%FILE:\System32\=\Sysnative\%"
for %%f in ("%FILE%") do set "LOGS=%%~dpf"
if "%LOGS:~-1%"=="\" set "LOGS=%LOGS:~0,-1%"
dir "%LOGS%\" >nul 2>&1
if errorlevel 1 goto no_logs

if /i "%TARGET%"=="%LOGS%" goto same_folder
if /i "%TARGET%"=="%ALL%" goto same_folder
if not exist "%TARGET%\" goto no_target

rem An owner may change who has access, whatever that says now: whoever made the folder before an
rem administrator did is its owner no longer. What is not safe is left as it is, its owner too, since
rem somebody may have named a folder of others. So who has access is looked at before and after.
call :look_who
if not defined SAFE goto not_safe
"%SYS%\icacls.exe" "%TARGET%" /setowner *S-1-5-32-544 /q >nul 2>&1
if errorlevel 1 goto not_safe
call :look_who
if not defined SAFE goto not_safe

rem --- Move ----------------------------------------------------------------------------------------

rem From one volume to another, "move" copies and then deletes. So that what was copied in part does
rem not pass for an archive, it gets its name when it is whole. One that was whole when this script
rem was ended has no source any more; one that was not is made anew.
set "NOTES=%TARGET%\move-archives.log"
rem Of two at once, one could delete what the other has copied, just before that deletes its source. So
rem the one holds a file open that the other cannot open then, however it ends. (No page of Microsoft's
rem says how cmd.exe shares such a file; many scripts rely on it: "Prevent concurrent execution of a
rem batch file in Microsoft Windows". The task itself has IgnoreNew.)
set "LOCK=%TARGET%\move-archives.lock"
set BEGUN=
call :move_all 9>"%LOCK%"
if not defined BEGUN goto busy
if exist "%LOCK%" del /f /q "%LOCK%" >nul 2>&1
call :note "moved %MOVED%, left %LEFT%"
echo %MOVED% moved to "%TARGET%", %LEFT% left where they were.
goto leave

rem --- What can go wrong ---------------------------------------------------------------------------

:usage
>&2 echo usage: move-archives.cmd [FOLDER]
>&2 echo        FOLDER is a whole path, and no drive alone. Without it, it is the one that this sets:
>&2 echo        reg.exe add HKLM\SOFTWARE\Deputy /v ArchiveFolder /d FOLDER
set RESULT=1
goto leave

:no_logs
>&2 echo move-archives: the folder of the event log cannot be read: "%LOGS%". Run this as an administrator.
set RESULT=2
goto leave

:same_folder
>&2 echo move-archives: "%TARGET%" is where the event log itself is, or all are: name another folder.
set RESULT=3
goto leave

:no_target
>&2 echo move-archives: "%TARGET%" is not there. Nothing was moved. To make it, type
>&2 echo        mkdir "%TARGET%"
call :say_how
set RESULT=3
goto leave

:busy
>&2 echo move-archives: another run of this moves archives to "%TARGET%" just now, or nothing can be written there. This one moved nothing.
set RESULT=7
goto leave

:not_safe
>&2 echo move-archives: others than SYSTEM and administrators may have access to "%TARGET%", or it cannot be told. Nothing was moved or changed. If it is for archives alone, give it to them alone:
call :say_how
set RESULT=4
goto leave

rem --- Subroutines ---------------------------------------------------------------------------------

rem move_all: moves all archives, and finishes what a run that was ended has not.
:move_all
set BEGUN=1
for /f "delims=" %%f in ('dir /a-d /b "%TARGET%\Archive-Deputy-*.evtx.part" 2^>nul') do call :finish "%%~nf"
set "FROM=%LOGS%"
for /f "delims=" %%f in ('dir /a-d /b /on "%FROM%\Archive-Deputy-*.evtx" 2^>nul') do call :move_one "%%f"
if /i "%ALL%"=="%LOGS%" exit /b 0
set "FROM=%ALL%"
for /f "delims=" %%f in ('dir /a-d /b /on "%FROM%\Archive-Deputy-*.evtx" 2^>nul') do call :move_one "%%f"
exit /b 0

rem look_who: sets SAFE if only those have access to the folder who may: in SDDL there is nothing but
rem their entries. cacls.exe prints that in each language alike ("/S: displays the SDDL string for the
rem DACL"); icacls.exe prints names.
:look_who
set SAFE=
set LINE=
for /f "delims=" %%l in ('%SYS%\cacls.exe "%TARGET%" /S 2^>nul') do set LINE=%%l
if not defined LINE exit /b 0
set "LINE=%LINE:"=%"
set "LINE=%LINE:(A;OICI;FA;;;SY)=%"
set "LINE=%LINE:(A;OICI;FA;;;BA)=%"
set "LINE=%LINE:(A;OICI;0x1200a9;;;ER)=%"
set "LINE=%LINE:(A;OICI;0x1200a9;;;S-1-5-32-573)=%"
if "%LINE:~-1%"==" " set "LINE=%LINE:~0,-1%"
if "%LINE:~-4%"==" D:P" set SAFE=1
if "%LINE:~-6%"==" D:PAI" set SAFE=1
if "%LINE:~-8%"==" D:PARAI" set SAFE=1
exit /b 0

rem say_how: the command that sets the access to the folder. It takes the entries of its own first.
:say_how
>&2 echo        icacls.exe "%TARGET%" /reset
>&2 echo        icacls.exe "%TARGET%" /inheritance:r /grant:r "*S-1-5-18:(OI)(CI)F" "*S-1-5-32-544:(OI)(CI)F"
exit /b 0

rem note TEXT: adds a line to the log of what was done.
:note
>>"%NOTES%" echo %DATE% %TIME% %~1
exit /b 0

rem take_name NAME: sets NAME if it is that of an archive, which has a time of 23 digits and dashes in
rem it; else unsets it. In any other there may be what cmd.exe takes for a command, and whoever could
rem write to the folder would have it run as the system.
:take_name
set "NAME=%~1"
if /i not "%NAME:~0,15%"=="Archive-Deputy-" goto no_name
if /i not "%NAME:~38%"==".evtx" goto no_name
set "REST=x%NAME:~15,23%"
set "REST=%REST:-=%"
set "REST=%REST:0=%"
set "REST=%REST:1=%"
set "REST=%REST:2=%"
set "REST=%REST:3=%"
set "REST=%REST:4=%"
set "REST=%REST:5=%"
set "REST=%REST:6=%"
set "REST=%REST:7=%"
set "REST=%REST:8=%"
set "REST=%REST:9=%"
if "%REST%"=="x" exit /b 0
:no_name
set NAME=
exit /b 0

rem finish NAME: gives the last one of a run that was ended its name.
:finish
call :take_name "%~1"
if not defined NAME exit /b 0
if exist "%LOGS%\%NAME%" exit /b 0
if exist "%ALL%\%NAME%" exit /b 0
if exist "%TARGET%\%NAME%" exit /b 0
move /y "%TARGET%\%NAME%.part" "%TARGET%\%NAME%" >nul 2>&1
if exist "%TARGET%\%NAME%" call :note "finished %NAME%"
if exist "%TARGET%\%NAME%" call :inherit "%NAME%"
exit /b 0

rem move_one NAME: moves an archive.
:move_one
call :take_name "%~1"
if not defined NAME exit /b 0
if exist "%TARGET%\%NAME%" goto there_already
if exist "%TARGET%\%NAME%.part" del /f /q "%TARGET%\%NAME%.part" >nul 2>&1
if exist "%TARGET%\%NAME%.part" goto not_moved
move /y "%FROM%\%NAME%" "%TARGET%\%NAME%.part" >nul 2>&1
if exist "%FROM%\%NAME%" goto not_copied
move /y "%TARGET%\%NAME%.part" "%TARGET%\%NAME%" >nul 2>&1
if not exist "%TARGET%\%NAME%" goto not_moved
set /a MOVED=MOVED+1
call :note "moved %NAME%"
call :inherit "%NAME%"
exit /b 0
:not_copied
if exist "%TARGET%\%NAME%.part" del /f /q "%TARGET%\%NAME%.part" >nul 2>&1
:not_moved
set /a LEFT=LEFT+1
set RESULT=5
call :note "NOT moved %NAME%: it is in use, or there is no room"
>&2 echo move-archives: %NAME% could not be moved: it is in use, or "%TARGET%" has no room.
exit /b 0
:there_already
set /a LEFT=LEFT+1
set RESULT=5
call :note "NOT moved %NAME%: one of its name is here"
>&2 echo move-archives: %NAME% is in "%TARGET%" already, and is not overwritten: delete one of the two.
exit /b 0

rem inherit NAME: whoever has access to the folder has it to the file. On the volume that it was on
rem before, a file keeps what it had.
:inherit
"%SYS%\icacls.exe" "%TARGET%\%~1" /reset /q >nul 2>&1
if not errorlevel 1 exit /b 0
if "%RESULT%"=="0" set RESULT=6
call :note "moved, but icacls.exe could not reset the access to %~1"
>&2 echo move-archives: the access to "%TARGET%\%~1" could not be set to that of its folder.
exit /b 0

rem --- The end -------------------------------------------------------------------------------------

:leave
"%SYS%\cmd.exe" /c exit %RESULT%
