# How targets of this project are declared, so that each folder's CMakeLists.txt is a list of its sources.

# What `./test` runs with a sanitizer: the tests with the label of that name.
add_custom_target(asan_tests)
add_custom_target(tsan_tests)

function(perdure_compile_options target)
  target_compile_options(${target} PRIVATE -Wall -Wextra -Wpedantic -Wconversion -Wshadow)
  if(PERDURE_WARNINGS_AS_ERRORS)
    target_compile_options(${target} PRIVATE -Werror)
  endif()
  if(PERDURE_SANITIZE)
    # A finding ends the program, so that no test passes over it.
    target_compile_options(${target} PRIVATE -fsanitize=${PERDURE_SANITIZE} -fno-sanitize-recover=all
      -fno-omit-frame-pointer)
    target_link_options(${target} PUBLIC -fsanitize=${PERDURE_SANITIZE})
  endif()
  if(PERDURE_FUZZ)
    target_compile_options(${target} PRIVATE -fsanitize=fuzzer-no-link)
  endif()
endfunction()

# For sources that test others: UndefinedBehaviorSanitizer is left to those others, since it makes building the tests
# two to three times as long.
function(perdure_test_options target labels)
  perdure_compile_options(${target})
  if(PERDURE_SANITIZE)
    target_compile_options(${target} PRIVATE -fno-sanitize=undefined)
  endif()
  foreach(sanitizer asan tsan)
    if(sanitizer IN_LIST labels)
      add_dependencies(${sanitizer}_tests ${target})
    endif()
  endforeach()
endfunction()

# perdure_library(core SOURCES a.cc b.cc): a layer, perdure::core to those who link it.
function(perdure_library name)
  cmake_parse_arguments(arg "" "" "SOURCES" ${ARGN})
  add_library(perdure_${name} ${arg_SOURCES})
  add_library(perdure::${name} ALIAS perdure_${name})
  set_target_properties(perdure_${name} PROPERTIES EXPORT_NAME ${name})
  target_compile_features(perdure_${name} PUBLIC cxx_std_20)
  target_include_directories(perdure_${name}
    PUBLIC $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/include> $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>
    PRIVATE ${PROJECT_SOURCE_DIR}/src)
  perdure_compile_options(perdure_${name})
endfunction()

# perdure_test(core_test SOURCES a_test.cc LINK perdure::core): one GoogleTest program, run as one test.
# Labels: slow is left out by `./test quick`; asan and tsan are run with that sanitizer as well.
function(perdure_test name)
  cmake_parse_arguments(arg "" "TIMEOUT" "SOURCES;LINK;LABELS" ${ARGN})
  if(NOT PERDURE_BUILD_TESTS)
    return()
  endif()
  add_executable(${name} ${arg_SOURCES})
  target_include_directories(${name} PRIVATE ${PROJECT_SOURCE_DIR}/src ${PROJECT_SOURCE_DIR})
  target_link_libraries(${name} PRIVATE ${arg_LINK} GTest::gtest_main rapidcheck rapidcheck_gtest fmt::fmt)
  target_compile_definitions(${name} PRIVATE PERDURE_SOURCE_DIR="${PROJECT_SOURCE_DIR}")
  perdure_test_options(${name} "${arg_LABELS}")
  if(NOT arg_TIMEOUT)
    set(arg_TIMEOUT 300)
  endif()
  if(PERDURE_SANITIZE)
    math(EXPR arg_TIMEOUT "4 * ${arg_TIMEOUT}")
  endif()
  set(environment GTEST_BRIEF=1 GTEST_OUTPUT=xml:${PROJECT_BINARY_DIR}/test-results/${name}.xml)
  if(PERDURE_SANITIZE)
    # The same tests on fewer random cases: everything takes two to ten times as long.
    list(APPEND environment PERDURE_TEST_OPERATIONS=2000 PERDURE_QUERY_CASES=1000 RC_PARAMS=max_success=20
      UBSAN_OPTIONS=print_stacktrace=1
      "TSAN_OPTIONS=halt_on_error=1 suppressions=${PROJECT_SOURCE_DIR}/tests/thread_sanitizer.supp")
  endif()
  add_test(NAME ${name} COMMAND ${name})
  set_tests_properties(${name} PROPERTIES TIMEOUT ${arg_TIMEOUT} LABELS "${arg_LABELS}"
    ENVIRONMENT "${environment}")
endfunction()

# perdure_test_objects(contract SOURCES a_test.cc LINK perdure::store): tests that several programs have, compiled once:
# SOURCES $<TARGET_OBJECTS:contract>.
function(perdure_test_objects name)
  cmake_parse_arguments(arg "" "" "SOURCES;LINK" ${ARGN})
  add_library(${name} OBJECT ${arg_SOURCES})
  target_include_directories(${name} PRIVATE ${PROJECT_SOURCE_DIR}/src ${PROJECT_SOURCE_DIR})
  target_link_libraries(${name} PRIVATE ${arg_LINK} GTest::gtest rapidcheck rapidcheck_gtest fmt::fmt)
  target_compile_definitions(${name} PRIVATE PERDURE_SOURCE_DIR="${PROJECT_SOURCE_DIR}")
  perdure_test_options(${name} "")
endfunction()

# perdure_fuzz(json_text LINK perdure::core): the fuzz target of json_text.cc. With PERDURE_FUZZ libFuzzer calls
# it, otherwise a main function that gives it every file of its corpus, as a test.
function(perdure_fuzz name)
  cmake_parse_arguments(arg "" "" "SOURCES;LINK;LABELS" ${ARGN})
  set(target fuzz_${name})
  add_executable(${target} ${name}.cc ${arg_SOURCES})
  target_include_directories(${target} PRIVATE ${PROJECT_SOURCE_DIR}/src ${PROJECT_SOURCE_DIR})
  target_link_libraries(${target} PRIVATE ${arg_LINK})
  target_compile_definitions(${target} PRIVATE PERDURE_SOURCE_DIR="${PROJECT_SOURCE_DIR}")
  perdure_test_options(${target} "${arg_LABELS}")
  if(PERDURE_FUZZ)
    target_link_options(${target} PRIVATE -fsanitize=fuzzer)
  else()
    target_sources(${target} PRIVATE ${PROJECT_SOURCE_DIR}/tests/fuzz/replay_main.cc)
    add_test(NAME ${target} COMMAND ${target} ${PROJECT_SOURCE_DIR}/tests/fuzz/corpus/${name})
    set_tests_properties(${target} PROPERTIES TIMEOUT 300 LABELS "${arg_LABELS}")
  endif()
endfunction()
