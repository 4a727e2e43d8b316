/** Face of the database. Tables are in `schema/`, shared columns in `columns.ts`. */
export { attachDatabase, type Database, type OpenOptions, openDatabase } from "./database.ts";
export { domainError, isForeignKeyViolation, isUniqueViolation, sqlState } from "./errors.ts";
export { FolderInUseError } from "./folder-lock.ts";
export { appliedMigration, migrate, migrateEmpty } from "./migrate.ts";
