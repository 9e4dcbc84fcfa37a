# The functions that the folders' CMakeLists.txt are written with.
#
#   weir_engine_library(<folder> SOURCES a.cpp ... [DEPENDS weir::base ...])
#       A static library weir_<folder>, alias weir::<folder>, with engine/ as its public include root.
#
#   weir_test(<name> SOURCES a.cpp ... DEPENDS weir::loop ... [LABELS alone] [TIMEOUT seconds])
#       A GoogleTest program with gmock and a main that fails each test that leaves descriptors, threads,
#       callbacks or memory behind (tests/engine/balance). Each of its tests is a test of ctest,
#       named "<name>.<suite>.<test>", and has 60 seconds where no TIMEOUT is given.
#
#   weir_test_on_io_uring(<name> [TIMEOUT seconds])
#       Runs a program of weir_test() once more, as one test with 180 seconds where no TIMEOUT is
#       given, in which loops that name no backend are on io_uring; skipped where there is none.
#
#   weir_qt_test(<name> SOURCES a.cpp ... DEPENDS ... [LABELS alone] [TIMEOUT seconds])
#       A Qt Test program (its source ends in QTEST_MAIN and #include "<file>.moc"), run without a
#       display; the program is one test of ctest and has 120 seconds where no TIMEOUT is given.
#       Not built where there is no desktop.
#
#   weir_bench(<name> SOURCES a.cpp ... DEPENDS ...)
#       A Google Benchmark program with a main, where WEIR_BUILD_BENCHMARKS is on.
#
#   weir_fuzz(<name>_fuzz SOURCES a.cpp ... DEPENDS ...)
#       A libFuzzer program in build/<preset>/bin, where WEIR_BUILD_FUZZ is on; .ci/run runs each for
#       a minute (target fuzz_targets builds them all), from the inputs in tests/fuzz/corpus/<name>_fuzz/ where there are any.
#
#   weir_warnings(<target>)
#       The project's warnings, for a target made without one of the above.
#
#   weir_desktop_library(<folder> SOURCES a.cpp ... [DEPENDS Qt6::Core weir::workbench ...])
#       A static library weir_ui_<folder>, alias weir::ui_<folder>, with the repository as its public
#       include root, and Qt's moc, uic and rcc run on its sources.
#
# A test with the label "alone" never runs beside another: it opens thousands of descriptors, or
# measures how long something takes.

function(weir_warnings target)
    target_compile_options(
        ${target}
        PRIVATE -Wall
                -Wextra
                -Wpedantic
                -Wshadow
                -Wconversion
                -Wnon-virtual-dtor
                -Woverloaded-virtual
                -Wold-style-cast
                # GCC 12 says it even of designated initializers, which leave members out on purpose.
                -Wno-missing-field-initializers
                # GCC 12 says it of an object on the stack that an outer one points to only while it lives.
                $<$<CXX_COMPILER_ID:GNU>:-Wno-dangling-pointer>
                $<$<BOOL:${WEIR_WERROR}>:-Werror>
    )
endfunction()

function(weir_engine_library folder)
    cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "SOURCES;DEPENDS")
    add_library(weir_${folder} STATIC ${arg_SOURCES})
    add_library(weir::${folder} ALIAS weir_${folder})
    target_include_directories(weir_${folder} PUBLIC "${PROJECT_SOURCE_DIR}/engine")
    target_link_libraries(weir_${folder} PUBLIC ${arg_DEPENDS})
    set_target_properties(weir_${folder} PROPERTIES INTERPROCEDURAL_OPTIMIZATION ${WEIR_LTO})
    weir_warnings(weir_${folder})
endfunction()

function(weir_desktop_library folder)
    cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "SOURCES;DEPENDS")
    add_library(weir_ui_${folder} STATIC ${arg_SOURCES})
    add_library(weir::ui_${folder} ALIAS weir_ui_${folder})
    set_target_properties(weir_ui_${folder} PROPERTIES AUTOMOC ON AUTOUIC ON AUTORCC ON)
    target_include_directories(weir_ui_${folder} PUBLIC "${PROJECT_SOURCE_DIR}")
    target_link_libraries(weir_ui_${folder} PUBLIC ${arg_DEPENDS})
    target_compile_definitions(weir_ui_${folder} PRIVATE ${weirQtDefinitions})
    weir_warnings(weir_ui_${folder})
endfunction()

set(weirQtDefinitions QT_NO_KEYWORDS QT_NO_CAST_FROM_ASCII QT_NO_NARROWING_CONVERSIONS_IN_CONNECT QT_DISABLE_DEPRECATED_BEFORE=0x060400)

function(weir_is_alone variable)
    set(${variable} FALSE PARENT_SCOPE)
    if(ARGC GREATER 2)
        # gtest_discover_tests cannot hand a list on (CMake 3.25).
        message(FATAL_ERROR "A test has at most one label, and this one has: ${ARGN}")
    endif()
    if("alone" IN_LIST ARGN)
        set(${variable} TRUE PARENT_SCOPE)
    endif()
endfunction()

# What a sanitizer is to see is the engine; the tests themselves compile in half the time without
# optimisation, and most of a sanitized build is tests.
function(weir_compile_quickly target)
    if(WEIR_SANITIZE)
        target_compile_options(${target} PRIVATE -O0)
    endif()
endfunction()

function(weir_test name)
    if(NOT WEIR_BUILD_TESTS)
        return()
    endif()
    cmake_parse_arguments(PARSE_ARGV 1 arg "" "TIMEOUT" "SOURCES;DEPENDS;LABELS")
    if(NOT arg_TIMEOUT)
        set(arg_TIMEOUT 60)
    endif()
    add_executable(${name} ${arg_SOURCES})
    target_link_libraries(${name} PRIVATE ${arg_DEPENDS} weir_test_main)
    target_include_directories(${name} PRIVATE "${PROJECT_SOURCE_DIR}")
    weir_warnings(${name})
    weir_compile_quickly(${name})
    weir_is_alone(isAlone ${arg_LABELS})
    # Found when ctest runs and not when the program is built, so that a build never runs a test.
    gtest_discover_tests(
        ${name}
        TEST_PREFIX ${name}.
        DISCOVERY_MODE PRE_TEST
        DISCOVERY_TIMEOUT 60
        PROPERTIES TIMEOUT ${arg_TIMEOUT} LABELS "${arg_LABELS}" RUN_SERIAL ${isAlone}
    )
endfunction()

function(weir_test_on_io_uring name)
    if(NOT TARGET ${name} OR NOT LIBURING_FOUND)
        return()
    endif()
    cmake_parse_arguments(PARSE_ARGV 1 arg "" "TIMEOUT" "")
    if(NOT arg_TIMEOUT)
        set(arg_TIMEOUT 180)
    endif()
    add_test(NAME ${name}_on_io_uring COMMAND ${name})
    set_tests_properties(
        ${name}_on_io_uring
        PROPERTIES TIMEOUT ${arg_TIMEOUT}
                   ENVIRONMENT EVENT_BACKEND=io_uring
                   # As the tests' fixtures print it where the kernel forbids it.
                   SKIP_REGULAR_EXPRESSION "io_uring cannot be opened"
    )
endfunction()

function(weir_qt_test name)
    if(NOT WEIR_BUILD_TESTS OR NOT WEIR_BUILD_DESKTOP)
        return()
    endif()
    cmake_parse_arguments(PARSE_ARGV 1 arg "" "TIMEOUT" "SOURCES;DEPENDS;LABELS")
    if(NOT arg_TIMEOUT)
        set(arg_TIMEOUT 120)
    endif()
    add_executable(${name} ${arg_SOURCES})
    set_target_properties(${name} PROPERTIES AUTOMOC ON)
    target_link_libraries(${name} PRIVATE ${arg_DEPENDS} Qt6::Test)
    target_include_directories(${name} PRIVATE "${PROJECT_SOURCE_DIR}")
    target_compile_definitions(${name} PRIVATE ${weirQtDefinitions})
    weir_warnings(${name})
    weir_compile_quickly(${name})
    weir_is_alone(isAlone ${arg_LABELS})
    add_test(NAME ${name} COMMAND ${name})
    set_tests_properties(
        ${name}
        PROPERTIES TIMEOUT ${arg_TIMEOUT}
                   LABELS "${arg_LABELS}"
                   RUN_SERIAL ${isAlone}
                   ENVIRONMENT "QT_QPA_PLATFORM=offscreen;QT_LOGGING_RULES=qt.qpa.fonts=false"
    )
endfunction()

function(weir_bench name)
    if(NOT WEIR_BUILD_BENCHMARKS)
        return()
    endif()
    cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "SOURCES;DEPENDS")
    find_package(benchmark REQUIRED)
    add_executable(${name} ${arg_SOURCES})
    target_link_libraries(${name} PRIVATE ${arg_DEPENDS} benchmark::benchmark benchmark::benchmark_main)
    target_include_directories(${name} PRIVATE "${PROJECT_SOURCE_DIR}")
    weir_warnings(${name})
endfunction()

function(weir_fuzz name)
    if(NOT WEIR_BUILD_FUZZ)
        return()
    endif()
    if(NOT name MATCHES "_fuzz$")
        message(FATAL_ERROR "A fuzz target's name ends in _fuzz, by which .ci/run finds it: ${name}")
    endif()
    cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "SOURCES;DEPENDS")
    add_executable(${name} ${arg_SOURCES})
    target_link_libraries(${name} PRIVATE ${arg_DEPENDS})
    target_link_options(${name} PRIVATE -fsanitize=fuzzer)
    target_include_directories(${name} PRIVATE "${PROJECT_SOURCE_DIR}")
    set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY "${PROJECT_BINARY_DIR}/bin")
    if(NOT TARGET fuzz_targets)
        add_custom_target(fuzz_targets)
    endif()
    add_dependencies(fuzz_targets ${name})
    weir_warnings(${name})
endfunction()
