export { readCursor, toPage, type Position } from './page-cursor.ts'
